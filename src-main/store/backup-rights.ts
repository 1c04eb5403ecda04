import type { WriteHandle } from './database.ts'

/**
 * A restore must not open doors that were shut since the backup: what was revoked stays revoked, an
 * invitation that was used or replaced does not work again, and sessions are those of now (nobody is
 * thrown out, nobody who left is back). Both functions are called in the transaction of the restore,
 * one before and one after the content is replaced.
 */
export function rememberRights(database: WriteHandle): void {
  database.exec(`
    CREATE TEMP TABLE revoked AS
      SELECT id, revoked_at FROM main.people WHERE revoked_at IS NOT NULL
      UNION ALL SELECT id, revoked_at FROM main.api_keys WHERE revoked_at IS NOT NULL;
    CREATE TEMP TABLE open_invitations AS SELECT token_sha256 FROM main.invitations;
    CREATE TEMP TABLE open_sessions AS SELECT * FROM main.sessions;`)
}

export function takeRightsBack(database: WriteHandle): void {
  database.exec(`
    UPDATE main.people SET revoked_at = revoked.revoked_at
      FROM temp.revoked WHERE revoked.id = people.id;
    UPDATE main.api_keys SET revoked_at = revoked.revoked_at
      FROM temp.revoked WHERE revoked.id = api_keys.id;
    DELETE FROM main.invitations
      WHERE token_sha256 NOT IN (SELECT token_sha256 FROM temp.open_invitations);
    DELETE FROM main.sessions;
    INSERT INTO main.sessions SELECT * FROM temp.open_sessions
      WHERE person IS NULL
        OR person IN (SELECT id FROM main.people WHERE revoked_at IS NULL);
    DROP TABLE temp.revoked;
    DROP TABLE temp.open_invitations;
    DROP TABLE temp.open_sessions;`)
}
