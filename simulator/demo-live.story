# The story of `npm run demo`, told in minutes when time runs 300 times faster.

day 1 09:20 attribute site of 14 people is wrong           # 8x8 refuses a site it does not know
day 1 10:30 6 people leave
day 1 12:00 20 % of people of Slack fail with EntryConflict
day 1 15:00 token of 8x8 expires                           # no log row tells: the job is quarantined
day 1 21:00 token of 8x8 renewed
day 2 08:00 attribute site is repaired
day 2 09:00 people of Slack are accepted again
day 2 10:00 pause Salesforce
day 2 14:00 Zoom target down for 4h
