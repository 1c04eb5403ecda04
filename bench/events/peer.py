"""The same three tables by Polars: peer.py PATTERN FOLDER. Prints seconds as JSON.

Its reader fails on a file with one malformed line, so json.loads sorts the lines first. Rejected
lines are not kept.
"""
import glob
import io
import json
import sys
import time

import polars as pl

pattern, folder = sys.argv[1:3]
started = time.perf_counter()
fields = pl.Struct({"platform": pl.String, "country": pl.String, "level": pl.Int64, "price_usd": pl.Float64,
                    "item": pl.String, "score": pl.Int64, "combo": pl.Int64})
names = ["event_id", "player_id", "session_id", "event_type", "timestamp"]


def well_formed(line):
    try:
        json.loads(line)
        return True
    except ValueError:
        return False


lines = io.BytesIO()
for path in sorted(glob.glob(pattern)):
    with open(path, "rb") as log:
        lines.writelines(line for line in log if well_formed(line))
filtered = time.perf_counter()
lines.seek(0)
events = (
    pl.read_ndjson(lines, schema={**{name: pl.String for name in names}, "properties": fields})
    .drop_nulls(["event_id", "player_id", "event_type", "timestamp"])
    .with_columns(pl.col("timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", strict=False))
    .drop_nulls("timestamp")
    .sort("timestamp", maintain_order=True)
    .unique("event_id", keep="first", maintain_order=True)
    .with_columns(event_date=pl.col("timestamp").dt.date(),
                  revenue=pl.col("properties").struct.field("price_usd"))
)
read = time.perf_counter()
events.write_parquet(f"{folder}/events_cleaned.parquet", compression="zstd", compression_level=1)
written = time.perf_counter()

first = events.group_by("player_id").agg(cohort_date=pl.col("event_date").min())
new = first.group_by(event_date="cohort_date").agg(new_players=pl.len())
sessions = (
    events.drop_nulls("session_id").group_by("event_date", "session_id")
    .agg(seconds=(pl.col("timestamp").max() - pl.col("timestamp").min()).dt.total_microseconds() / 1e6)
    .group_by("event_date").agg(sessions=pl.len(), avg_session_seconds=pl.col("seconds").mean())
)
paying = (
    events.filter(pl.col("revenue") <= 1000).group_by("event_date", "player_id").agg(pl.col("revenue").sum())
    .group_by("event_date").agg(pl.col("revenue").sum(), paying_players=(pl.col("revenue") > 0).sum())
)
daily = (
    events.group_by("event_date").agg(events=pl.len(), dau=pl.col("player_id").n_unique())
    .join(new, on="event_date", how="left").join(sessions, on="event_date", how="left")
    .join(paying, on="event_date", how="left").sort("event_date")
)
daily.write_parquet(f"{folder}/daily_metrics.parquet")
sizes = first.group_by("cohort_date").agg(cohort_size=pl.len())
retention = (
    events.select("player_id", "event_date").unique().join(first, on="player_id")
    .with_columns(day_offset=(pl.col("event_date") - pl.col("cohort_date")).dt.total_days())
    .filter(pl.col("day_offset") <= 30)
    .group_by("cohort_date", "day_offset").agg(active_players=pl.len())
    .join(sizes, on="cohort_date").sort("cohort_date", "day_offset")
)
retention.write_parquet(f"{folder}/retention_cohorts.parquet")
ended = time.perf_counter()
print(json.dumps({"name": f"Polars {pl.__version__} (Python)", "events": events.height, "days": daily.height,
                  "stages": {"filter": filtered - started, "read": read - filtered, "write": written - read, "tables": ended - written}}))
