"""What payments hear of invoices. Connected in `apps.py`."""
