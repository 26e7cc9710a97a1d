import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { indexedRun, type IndexedRun } from '../checker/indexed-run.ts';
import { findRuns } from './find-runs.ts';
import { readRecord } from './read-record.ts';
import { filesBelow, stampOf, type FileFacts } from './run-files.ts';

/** Name of the file of the index, in the directory that it is of. */
export const indexFile = 'index.sqlite';

/** Rises when the tables below or what is kept in them change: an index of another form is made anew. */
const form = 1;

const tables = `
  CREATE TABLE runs (
    directory TEXT PRIMARY KEY, stamp TEXT NOT NULL, scenario TEXT NOT NULL, k8s TEXT NOT NULL, timers TEXT NOT NULL,
    time_lapse REAL NOT NULL, began_ms REAL NOT NULL, duration_ms REAL NOT NULL, bytes INTEGER NOT NULL, outcome TEXT NOT NULL
  ) STRICT;
  CREATE TABLE times (
    directory TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, name TEXT NOT NULL, outcome TEXT NOT NULL,
    ms REAL NOT NULL, from_ms REAL NOT NULL, to_ms REAL NOT NULL
  ) STRICT;
  CREATE INDEX times_of_run ON times (directory);
  PRAGMA user_version = ${form};`;

/**
 * All runs at or below `root`, oldest first, through the index `<root>/index.sqlite`: a run that has not changed since it was
 * indexed is not read again. The directories are the truth: what is not there is dropped from the index, what is new is taken
 * in, and an index that is missing, damaged or of another form is made anew. A `root` that cannot be written is read without one.
 * Throws UsageError when `root` is no directory.
 */
export async function indexedRuns(root: string): Promise<IndexedRun[]> {
  const found = findRuns(root);
  const database = open(join(root, indexFile));
  try {
    await refresh(database, root, found);
    return allRuns(database);
  } finally {
    database.close();
  }
}

function open(file: string): DatabaseSync {
  try {
    return opened(file);
  } catch (error) {
    if (!isDamage(error)) return opened(':memory:');
    for (const rest of ['', '-wal', '-shm']) rmSync(`${file}${rest}`, { force: true });
    return opened(file);
  }
}

function opened(file: string): DatabaseSync {
  // Whoever else indexes the same directory just now is waited for.
  const database = new DatabaseSync(file, { timeout: 10_000, enableForeignKeyConstraints: true });
  try {
    const { user_version: has } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (has !== form) {
      database.exec('BEGIN IMMEDIATE; DROP TABLE IF EXISTS times; DROP TABLE IF EXISTS runs;');
      database.exec(`${tables} COMMIT`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite's codes for a file that is no database, or a broken one. */
const isDamage = (error: unknown): boolean => [11, 26].includes((error as { errcode?: number }).errcode ?? 0);

async function refresh(database: DatabaseSync, root: string, paths: readonly string[]): Promise<void> {
  const known = new Map(
    (database.prepare('SELECT directory, stamp FROM runs').all() as { directory: string; stamp: string }[]).map(
      ({ directory, stamp }) => [directory, stamp],
    ),
  );
  const remove = database.prepare('DELETE FROM runs WHERE directory = ?');
  const there = new Set<string>();
  for (const path of paths) {
    const directory = relative(root, path) || '.';
    there.add(directory);
    const files = filesBelow(path);
    const stamp = stampOf(files);
    if (known.get(directory) === stamp) continue;
    const run = indexedRun(await readRecord(path, directory), sizeOf(files));
    inOne(database, () => {
      remove.run(directory);
      insert(database, run, stamp);
    });
  }
  for (const directory of known.keys()) if (!there.has(directory)) remove.run(directory);
}

const sizeOf = (files: readonly FileFacts[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

function inOne(database: DatabaseSync, change: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    change();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function insert(database: DatabaseSync, run: IndexedRun, stamp: string): void {
  const { directory, scenario, conditions, beganMs, durationMs, bytes, outcome } = run;
  const { k8s, timers, timeLapse } = conditions;
  database
    .prepare('INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(directory, stamp, scenario, k8s, timers, timeLapse, beganMs, durationMs, bytes, String(outcome));
  const time = database.prepare('INSERT INTO times VALUES (?, ?, ?, ?, ?, ?)');
  for (const one of run.measured) time.run(directory, one.name, String(one.outcome), one.ms, one.fromMs, one.toMs);
}

function allRuns(database: DatabaseSync): IndexedRun[] {
  const times = database.prepare(
    'SELECT name, outcome, ms, from_ms AS fromMs, to_ms AS toMs FROM times WHERE directory = ? ORDER BY rowid',
  );
  const rows = database.prepare('SELECT * FROM runs ORDER BY began_ms, directory').all();
  return (rows as unknown as RunRow[]).map((row) => ({
    directory: row.directory,
    scenario: row.scenario,
    conditions: { k8s: row.k8s, timers: row.timers, timeLapse: row.time_lapse },
    beganMs: row.began_ms,
    durationMs: row.duration_ms,
    bytes: row.bytes,
    outcome: outcomeOf(row.outcome),
    measured: (times.all(row.directory) as unknown as TimeRow[]).map(({ outcome, ...time }) => ({
      ...time,
      outcome: outcomeOf(outcome) as true,
    })),
  }));
}

interface RunRow {
  directory: string;
  scenario: string;
  k8s: string;
  timers: string;
  time_lapse: number;
  began_ms: number;
  duration_ms: number;
  bytes: number;
  outcome: string;
}

interface TimeRow {
  name: string;
  outcome: string;
  ms: number;
  fromMs: number;
  toMs: number;
}

const outcomeOf = (text: string): IndexedRun['outcome'] =>
  text === 'true' || text === 'false' ? text === 'true' : (text as 'unknown' | 'none');
