/**
 * The file for `<script type="module">`: registers `<chin-wag>` and exports nothing. It and what it imports at once are
 * all that a page pays before a visitor shows interest; panel and engine come later.
 */
import "./define.js";
