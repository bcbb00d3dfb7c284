"""Rights: role × unit subtree × purpose. The only place where a scope of the record is made for a member."""
