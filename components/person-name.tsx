/** A name in any script: it neither turns the text around it nor reaches into other rows. */
export function PersonName({ name }: { name: string }) {
  return <bdi className="inline-block max-w-full overflow-hidden align-bottom">{name}</bdi>;
}
