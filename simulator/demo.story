# The story of `npm run demo -- --once`: two days of a company of four apps.
# Day 1 is the first live day; two weeks were lived before it.

day 1 06:00 attribute site of 9 people is wrong            # 8x8 refuses a site it does not know
day 1 13:00 attribute site is repaired
day 1 16:00 token of 8x8 expires                           # no log row tells: the job is quarantined
day 2 06:30 token of 8x8 renewed
day 2 09:00 25 % of people of Slack fail with EntryConflict
