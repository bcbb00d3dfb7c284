"""English sentences of customers by theme: (praise, complaint). Braces are filled by `comments`."""

from __future__ import annotations

from typing import Final

THEMES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "invoice": (
        (
            "The bill was clear and on time.",
            "At last a bill where I can follow every line.",
            "My refund of {betrag} euros arrived within days.",
        ),
        (
            "Nobody can explain why I should pay another {betrag} euros.",
            "The yearly bill is impossible to understand.",
            "The bill is wrong again and I have been waiting {tage} days for a correction.",
        ),
    ),
    "instalment": (
        ("I could change my monthly payment myself in two minutes.", "The new monthly payment fits what we use."),
        (
            "You raised my monthly payment by {betrag} euros without telling me.",
            "The payment was taken twice this month.",
        ),
    ),
    "price": (
        ("A fair price, and it is fixed for two years.", "The price rise hurt, but you explained it honestly."),
        ("A {prozent} percent price rise is too much.", "New customers pay less than I do after {jahre} years."),
    ),
    "waiting": (
        ("I got through at once.", "The call-back came exactly when you promised."),
        (
            "{minuten} minutes on hold, then the line went dead.",
            "I was passed on {mal} times and had to start over each time.",
        ),
    ),
    "advice": (
        ("The lady on the phone was friendly and knew her job.", "My question was solved in one call, in English too."),
        ("Everybody on the phone tells me something different.", "Nobody feels responsible."),
    ),
    "portal": (
        ("The app is quick and clear.", "I find everything in the portal."),
        ("The app crashes all the time.", "I cannot reset my password, the mail never arrives."),
    ),
    "meter": (
        ("Took a photo of the meter, sent it, done.", "Sending the reading was really easy."),
        ("My reading was refused {mal} times although it is correct.", "The meter reader did not turn up."),
    ),
    "moving": (
        ("Moving house took a few clicks.", "Power in the new flat from day one."),
        ("I moved weeks ago and still pay for the old flat.", "I had to send the same papers {mal} times."),
    ),
    "outage": (
        ("After the power cut the engineer came within the hour.", "You kept us informed during the outage."),
        ("No information for hours during the outage.", "The outage number was always busy."),
    ),
    "start": (
        ("Switching to you was painless.", "The online form took five minutes."),
        (
            "After {tage} days I still do not know whether my switch worked.",
            "I was told another price than the one in the contract.",
        ),
    ),
    "reply": (
        ("My e-mail was answered the same day.", "The chat solved it in minutes."),
        ("No answer to my e-mail for {tage} days.", "The answer had nothing to do with my question."),
    ),
    "visit": (
        ("The engineer was on time and explained everything.", "A very kind fitter."),
        ("The engineer did not come and nobody told me.", "The visit was moved {mal} times."),
    ),
    "solar": (
        ("Honest advice on the heat pump, no pressure.", "From request to solar panels everything went to plan."),
        (
            "I have been waiting {tage} days for the solar offer.",
            "The panels are up but the grid registration is stuck.",
        ),
    ),
    "dunning": (
        ("Paying in instalments was agreed without fuss.",),
        ("A reminder although I paid weeks ago!", "Threatening to cut me off at once is outrageous."),
    ),
    "leaving": (
        ("Cancelling was quick and fair.",),
        ("I am leaving because nobody cared for months.", "Even cancelling is made difficult."),
    ),
}

OPENERS: Final = ("I have been with you for {jahre} years.", "Just this:", "Hello,")

CLOSERS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    ("Thank you.", "Keep it up!", "I would recommend you.", "That is how service should be."),
    (
        "Please look into it.",
        "This has to get better.",
        "I am disappointed.",
        "I expect an answer.",
        "If nothing changes I will switch.",
    ),
)
