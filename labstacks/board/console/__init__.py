"""The practice console: the emulator in a browser, for a class without an account of Alibaba Cloud.

Every seat signs in with the user name and the first password of its card, and sees and does what its RAM
policies allow. A request takes this way::

    app           routes, forms, security headers
      └─ sessions, sign_in      who asks: signed cookies, CSRF tokens, limits
      └─ act                    may they? (permissions), do it (actions), note it among the emulator's events
           └─ emulator          Create, Update, Delete or Invoke, as for `pulumi up`
      └─ pages, templates       what a seat sees, by service, in both languages

What an emulator cannot run is simulated: a server's files and commands (``shell``), its web page
(``browser``), and its database (``sql``).
"""
