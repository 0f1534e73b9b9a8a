"""The robot: it understands what is asked, looks into the account, and does what the pages do.

    language.py, recognising.py, understanding.py   what somebody wrote → what is wanted
    scene.py                                        what a dialogue is made of, and what it sees
    dialogues/                                      the talks as data: steps, texts, buttons
    heard.py                                        words, and what is in them
    talking.py                                      which dialogue goes on, and with what
    training.py                                     how the model is made from `utterances/`
    utterances/, frozen/                            what people write; what is never trained on

Nothing about money or law is generated: each answer is a text of ours with the person's numbers.
"""
