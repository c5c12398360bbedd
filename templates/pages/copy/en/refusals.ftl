too-long = This is too long: { $max } characters at most
not-a-name = Write the name in letters, without digits or symbols, as on the identity document
not-plain-text = Use only letters, digits and punctuation
not-a-date = Write the date in digits: day, month, year in 4 digits
impossible-date = This date does not exist: check the day and the month
in-future = This date is in the future: check the year
too-far-back = This date is too long ago: check it
too-far-ahead = This date is too far ahead: check it
too-young = You must be 18 to apply for a home online. If you are under 18 and emancipated, go to a desk with your identity document
not-a-number = Write a number, in digits
out-of-range = Write a number between { $min } and { $max }
not-a-phone = Write a 10-digit number, or a foreign number that starts with +
not-an-email = This e-mail address is not complete. Example: first.last@example.com
not-a-postal-code = The postal code has 5 digits
unknown-commune = No town of this name has this postal code: check both
unknown-commune-try = This town does not have this postal code. With this postal code: { $names }
unknown-commune-typed = No town of the département is written like this: check the name, or type the postal code
outside-territory = Choose towns of this département. For another département, you need another application
too-many-communes = You can ask for { $max } towns at most: remove one
too-many-persons = You have added { $max } people, the most that this form takes. For the others, tell a desk
not-a-siren = This SIREN number does not exist: it has 9 digits. Check it on your rent receipt, or leave it empty
not-in-list = Choose an answer from the list
password-too-short = Choose a password of at least { $min } characters
password-too-common = This password is too easy to guess: choose another one
not-declared = Tick the box to certify your answers
comment-needed = Write what has to be corrected: it is all that the applicant will read
not-a-unique-number = This does not look like a unique number. It has 18 letters and digits: copy it again, or leave it empty.
not-a-nir = This is not a social security number: copy it from your health card (carte Vitale), and nothing else
nir-length = The social security number has { $wanted } characters, with the last 2 (the key). You wrote { $given }
nir-key = One digit of this number is wrong, or the last 2 (the key): compare with your health card (carte Vitale)
not-a-siret = This SIRET number does not exist: it has 14 digits. Check it on your payslip, or leave it empty
wrong-password = This is not your present password
wrong-code = This code is not right. Copy the 8 digits of the last message you received. { $left ->
    [one] You have one try left.
   *[other] You have { $left } tries left.
}
same-email = This is already the address of your account
in-past = This date is past: check it
not-a-stock-identifier = An RPLS identifier has 10 digits. It is on the lease or in the landlord’s register
not-a-reference = Give the number of the registered letter, as on the receipt (letters and digits)
unknown-number = No registered application of this département has this number. Check it
letter-needed = A renunciation is struck off with the applicant’s signed letter. Tick the box if the service has it
before-sending = This date is before the letter was sent. Check both dates
not-confirmed = Tick the box if this is right. If it is not, change your answers first
not-a-paper-code = The code has 12 letters and digits. Copy it as it is on the paper
not-a-letter-reference = This reference has a mistake: it has 8 letters and digits. Copy it as it is on the envelope
unknown-letter = No letter of the département has this reference. Check it, and keep the envelope apart
wrong-birth-date = This is not the right date of birth. { $left ->
    [one] You have one try left.
   *[other] You have { $left } tries left.
}
