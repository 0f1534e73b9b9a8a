// The mark on the app's icon: set by the service worker when a message comes, and here as many as
// the navigation tells. Who has signed out keeps what it was.
const unread = document.getElementById("nav-unread");

const mark = () => {
  const count = parseInt(unread.textContent, 10) || 0;
  (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
};

if (unread && "setAppBadge" in navigator) {
  mark();
  new MutationObserver(mark).observe(unread, { childList: true, subtree: true, characterData: true });
}
