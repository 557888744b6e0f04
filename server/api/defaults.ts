/**
 * What answers hold where a request does not say how much it wants. Apart from the schemas, so that
 * programs which only ask need no package for it.
 *
 * @module
 */

/** Points of a series: one per column of a wide terminal. */
export const POINTS_DEFAULT = 480;

/** Containers on a page. */
export const CONTAINERS_PER_PAGE_DEFAULT = 100;

/** Events on a page. */
export const EVENTS_PER_PAGE_DEFAULT = 200;
