/**
 * The page as a viewer serves it.
 *
 * @module
 */

import { createHttpSource } from "./data/http_source.ts";
import { startPage } from "./dom/start_page.ts";
import { tokenKeeper } from "./dom/token_keeper.ts";

const token = tokenKeeper();
const root = document.getElementById("root");
if (root === null) throw new Error("Cannot start page: it has no element with the id root");
startPage({ root, token, source: createHttpSource({ pageUrl: location.href, token: token.get }) });
