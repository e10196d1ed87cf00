/* A resolver that hangs for one host name, as the system's does when a name server is silent. */
#ifndef LIFECYCLE_LOOKUP_H
#define LIFECYCLE_LOOKUP_H

#define HUNG_HOST "hangs.test"

/* How many look-ups of HUNG_HOST hang at present, and the most that ever did at once. */
int lookups_hanging(void);
int lookups_peak(void);

/* Ends the look-ups that hang now. Those that begin later hang again. */
void lookups_release(void);

#endif
