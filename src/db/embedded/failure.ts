import { StartError } from '../start-error.ts';

/**
 * Turn what PostgreSQL (or the file system) said into one sentence. `said` is the output of a program or the new lines
 * of the server's log.
 */
export function explainFailure(said: string, root: string, cause?: unknown): StartError {
  if (/No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/.test(said)) {
    return new StartError(
      'no-space',
      `The disk of ${root} is full; free some space, or choose a data directory on another disk.`,
      `${root} 所在磁盘已满；请清理空间，或把数据目录放到其他磁盘。`,
      cause,
    );
  }
  if (/could not bind IPv4 address|EADDRINUSE/.test(said)) {
    return new StartError(
      'port-in-use',
      'The port asked for the embedded database is in use by another program; choose another port, or leave it out.',
      '为内置数据库指定的端口已被其他程序占用；请换一个端口，或不指定端口。',
      cause,
    );
  }
  // The owner's own settings file may be closed to PostgreSQL's user, or wrong: then the reason itself is the best text.
  const settings = /configuration file/.test(said);
  if (
    !settings &&
    /Permission denied|Read-only file system|Operation not permitted|EACCES|EROFS|EPERM|ENOTDIR/.test(said)
  ) {
    return new StartError(
      'not-writable',
      `${root} cannot be written; give this user write access to it, or choose another data directory.`,
      `${root} 不可写；请为当前用户授予写权限，或换一个数据目录。`,
      cause,
    );
  }
  const reason = said
    .split('\n')
    .findLast((line) => /(FATAL|PANIC|error):/.test(line))
    ?.replace(/^.*?(?:FATAL|PANIC|error):\s*/, '');
  return new StartError(
    'start-failed',
    `The embedded database did not start${reason ? ` (${reason.trim()})` : ''}; its log is postgres.log in ${root}.`,
    `内置数据库未能启动${reason ? `（${reason.trim()}）` : ''}；日志见 ${root} 下的 postgres.log。`,
    cause,
  );
}
