/* SPDX-License-Identifier: GPL-3.0-or-later */
"use strict";

/*
 * The peer's survey, and a person made of code: the page tells the harness when its first frame is
 * on the screen, then (?drive) answers every question through the page's own buttons, measuring
 * each touch to the frame that shows its effect, and tells when it is done.
 */

const often = ["Always", "Mostly", "Sometimes", "Not often", "Never"];
const much = ["Yes, fully", "Mostly", "Partly", "Not much", "Not at all"];
const happy = ["Very happy", "Happy", "OK", "Unhappy", "Very unhappy"];

const questions = [
    ["respect", "Do people here treat you with respect?", often],
    ["listened", "Do people here listen to you?", often],
    ["spoken", "When people talk to you, are the words easy to understand?", often],
    ["understood", "Do people here understand what you need?", often],
    ["written", "Are the things we send you easy to understand?", often],
    ["reasons", "Do people tell you the reasons for what they decide?", often],
    ["once", "Do you only have to tell your story once?", often],
    ["safe", "Do you feel safe here?", often],
    ["where", "Do you know where to go if you need help?", much],
    ["trust", "Do you trust the people who work here?", much],
    ["views", "Do you feel that your views count here?", much],
    ["contact", "How happy are you with the way we keep in touch?", happy],
];

const model = new Survey.Model({
    title: "What do you think?",
    questionsOnPageMode: "questionPerPage",
    showProgressBar: true,
    progressBarType: "questions",
    showQuestionNumbers: "off",
    elements: questions.map(([name, title, labels]) => ({
        type: "rating",
        name,
        title,
        rateType: "smileys",
        scaleColorMode: "colored",
        rateCount: labels.length,
        minRateDescription: labels[labels.length - 1],
        maxRateDescription: labels[0],
        displayMode: "buttons",
    })),
});

function twoFrames() {
    return new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => done()));
    });
}

/** Resolves once the next frame has been handed over: the earliest moment a person can see it. */
function nextFrame() {
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
}

function tell(path, body) {
    return fetch(path, { method: "POST", body: JSON.stringify(body || {}) });
}

async function touch(selector, spent) {
    const target = document.querySelector(selector);
    if (!target) {
        throw new Error("nothing to touch: " + selector);
    }
    const start = performance.now();
    target.click();
    await nextFrame();
    spent.push(performance.now() - start);
}

/** Touch a face, then the button that leads on, as a person does. */
async function answerAll() {
    const spent = [];
    for (let i = 0; i < questions.length; i++) {
        await touch(".sd-rating__item-smiley:nth-of-type(" + (1 + i % 5) + ") input", spent);
        const last = i === questions.length - 1;
        await touch(last ? ".sd-navigation__complete-btn" : ".sd-navigation__next-btn", spent);
    }
    if (model.state !== "completed" || Object.keys(model.data).length !== questions.length) {
        throw new Error("the survey is not complete: " + JSON.stringify(model.data));
    }
    return spent;
}

async function main() {
    model.render(document.getElementById("survey"));
    await twoFrames();
    await tell("/ready", { width: innerWidth, height: innerHeight });
    if (location.search === "?drive") {
        await tell("/done", { touch_to_frame_ms: await answerAll() });
    }
}

addEventListener("error", (event) => tell("/failed", { message: event.message }));
main().catch((error) => tell("/failed", { message: String(error) }));
