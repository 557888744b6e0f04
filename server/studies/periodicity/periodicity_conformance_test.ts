import { testConformance } from "../conformance.ts";
import { periodicityStudy } from "./periodicity.ts";
testConformance(periodicityStudy);
