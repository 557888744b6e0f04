/**
 * Studies with parameters of every kind, for tests of editing them.
 *
 * @module
 */

import type { ListedStudy } from "../state/study_parameters.ts";

/** Two with parameters, and one without. */
export const EDITED_STUDIES: readonly ListedStudy[] = [
  {
    id: "periodicity",
    name: "Periodicity",
    description: "Finds what comes again and again.",
    parameters: [
      {
        name: "min_period",
        description: "Shortest period looked for.",
        unit: "seconds",
        kind: "number",
        default: 5,
        min: 2,
        max: 3_600,
      },
      {
        name: "min_confidence",
        description: "Findings below it are left out.",
        kind: "number",
        default: 0.6,
        min: 0,
        max: 1,
      },
      {
        name: "detrend",
        description: "What is taken away before looking.",
        kind: "choice",
        default: "linear",
        choices: ["none", "linear", "median"],
      },
    ],
  },
  {
    id: "changepoint",
    name: "Changepoints",
    description: "Finds changes of level.",
    parameters: [{
      name: "hazard",
      description: "Expected samples between two changes.",
      kind: "number",
      default: 300,
      min: 10,
      max: 100_000,
      integer: true,
    }],
  },
  { id: "trend", name: "Trend", description: "Says where it is heading.", parameters: [] },
];
