"""Which group chats are told by senders of our own, each in its own markup, and how is each one's answer read?"""
