import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { countOf } from '../../format.ts'
import shipped from './licences.generated.json'
import classes from './settings-page.module.css'

type Shipped = (typeof shipped.packages)[number]

/** Every package that ships, with its licence and that licence's text. */
export function Licences({ filter }: { filter: string }) {
  const [opened, setOpened] = useState<Shipped | null>(null)
  const wanted = filter.trim().toLowerCase()
  const packages = shipped.packages.filter(
    ({ name, licence }) =>
      name.toLowerCase().includes(wanted) || licence.toLowerCase().includes(wanted),
  )
  return (
    <>
      <p className="muted" role="status">
        {countOf(packages.length, 'package')}
      </p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Package</th>
              <th scope="col">Version</th>
              <th scope="col">Licence</th>
              <th scope="col">Text</th>
            </tr>
          </thead>
          <tbody>
            {packages.map((each) => (
              <tr key={`${each.name}@${each.version}`}>
                <th scope="row" className={classes.wide} title={each.name}>
                  {each.link === null ? (
                    each.name
                  ) : (
                    <a href={each.link} target="_blank" rel="noreferrer">
                      {each.name}
                    </a>
                  )}
                </th>
                <td className="mono">{each.version}</td>
                <td>{each.licence}</td>
                <td className={classes.rowActions}>
                  {each.text !== null && (
                    <Button
                      variant="subtle"
                      h={22}
                      aria-label={`Read the licence of ${each.name}`}
                      onClick={() => setOpened(each)}
                    >
                      Read
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Modal
        opened={opened !== null}
        onClose={() => setOpened(null)}
        title={opened === null ? '' : `${opened.name} ${opened.version}: ${opened.licence}`}
        size={720}
      >
        {opened?.text !== null && opened?.text !== undefined && (
          <pre className={classes.licence} tabIndex={0}>
            {shipped.texts[opened.text]}
          </pre>
        )}
      </Modal>
    </>
  )
}
