import classes from './review.module.css'

/** What a record is called: records of one title are told apart by their ids. */
export function RecordName({ id, title }: { readonly id: string; readonly title: string }) {
  return (
    <>
      <span className={classes.recordId}>{id}</span>
      {title !== '' && title !== id && ` ${title}`}
    </>
  )
}
