"""Reading what is stored: the inbox, single to-dos, instances, incidents. Nothing here writes."""
