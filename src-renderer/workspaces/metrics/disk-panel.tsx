import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import { ErrorState, SkeletonBar } from '../../components/states.tsx'
import { formatBytes, formatShare } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { diskPartWords, partsBySize } from './disk-words.ts'
import { runsAddress } from './runs-address.ts'
import classes from './metrics.module.css'

/** What the workspace takes on the disk now, by part. */
export function DiskPanel() {
  const disk = useQuery(rpc.system.disk.queryOptions())
  const titleId = useId()
  if (disk.isError && disk.data === undefined) {
    return (
      <div className={classes.panel}>
        <ErrorState error={readableError(disk.error)} retry={() => void disk.refetch()} />
      </div>
    )
  }
  const use = disk.data
  const total = Math.max(1, use?.workspace ?? 1)
  const largest = Math.max(1, ...(use?.parts.map(({ bytes }) => bytes) ?? []))
  return (
    <section className={classes.panel} aria-labelledby={titleId} aria-busy={use === undefined}>
      <div className={classes.panelHead}>
        <h2 id={titleId}>
          {use === undefined ? (
            <SkeletonBar width={260} height={14} />
          ) : (
            `The workspace takes ${formatBytes(use.workspace)} now, ${formatBytes(use.free)} are free`
          )}
        </h2>
        <Link to="/settings/$section" params={{ section: 'workspace' }}>
          Clean up
        </Link>
      </div>
      <div className={classes.axisWords}>
        <span>Bytes on the disk by part</span>
      </div>
      <table className={classes.disk}>
        <tbody>
          {use === undefined
            ? Array.from({ length: 7 }, (_, index) => (
                <tr key={index}>
                  <td colSpan={3}>
                    <SkeletonBar width={220} />
                  </td>
                </tr>
              ))
            : partsBySize(use).map(({ part, bytes }) => (
                <tr key={part}>
                  <th scope="row">
                    {part === 'runs' ? (
                      <a href={runsAddress({ sort: '-bytes', withDryRuns: true })}>
                        {diskPartWords[part]}
                      </a>
                    ) : (
                      diskPartWords[part]
                    )}
                  </th>
                  <td className="num">{formatBytes(bytes)}</td>
                  <td className={classes.barCell}>
                    <span className="visually-hidden">{formatShare(bytes / total)}</span>
                    <span
                      className={classes.diskBar}
                      style={{ width: formatShare(bytes / largest, 1, 'en') }}
                      aria-hidden
                    />
                  </td>
                </tr>
              ))}
        </tbody>
      </table>
    </section>
  )
}
