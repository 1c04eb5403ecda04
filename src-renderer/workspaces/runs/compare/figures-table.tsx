import {
  comparedFigures,
  type FigureDifference,
} from '../../../../src-shared/allocation/compare.ts'
import { Chip } from '../../../components/status-chip.tsx'
import { HelpTerm } from '../../../components/help-term.tsx'
import { changeText, figureText, verdictLook } from './delta-words.ts'
import classes from './compare.module.css'

/** The headline numbers side by side; what a change means is said in words and by its sign. */
export function FiguresTable({ figures }: { figures: readonly FigureDifference[] }) {
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Headline numbers">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col" data-align="end">
              Before
            </th>
            <th scope="col" data-align="end">
              After
            </th>
            <th scope="col" data-align="end">
              Change
            </th>
            <th scope="col" data-gap="true">
              Meaning
            </th>
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => {
            const { label, help } = comparedFigures[figure.name]
            const look = verdictLook(figure.name, figure.verdict)
            return (
              <tr key={figure.name} data-same={figure.difference === 0}>
                <th scope="row">
                  <span className={classes.term}>
                    {label}
                    <HelpTerm term={label} help={help} />
                  </span>
                </th>
                <td data-align="end">{figureText(figure.name, figure.a)}</td>
                <td data-align="end">{figureText(figure.name, figure.b)}</td>
                <td data-align="end">{changeText(figure)}</td>
                <td data-gap="true">
                  {look === null ? (
                    <span className="muted">
                      {figure.verdict !== 'same'
                        ? 'Not judged'
                        : figure.difference === 0
                          ? 'Same'
                          : 'About the same'}
                    </span>
                  ) : (
                    <Chip tone={look.tone}>{look.word}</Chip>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
