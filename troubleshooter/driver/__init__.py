"""The one loop around the engine: clock, disk, consent, and the hand that runs a probe.

    from troubleshooter.driver.driver import Driver
    driver = Driver.start(kb, kinds, store, Entry("article#symptom", via, typed))     or Driver.resume(..., session_id)
    driver.view                      what to show; then one of
    driver.place(places) .set_input(ref, text) .answer(ref, result, facts) .skip(ref) .fix(ref, outcome)
    driver.go_on() .go_to(ref) .back() .rewind(keep) .note(text) .stop()
    driver.run_probe(driver.view.step, agreed=True, cancel=event)
    driver.run_probes(driver.view.runnable, agreed=True, cancel=event, progress=show)     side by side
    seen = driver.read_paste(step, text) .read_file(step, path); driver.accept(step, seen)
    run_unattended(driver, answers, agree, say)      the walk without a screen

Rules:
1. Every event is on disk before the method that records it returns; a method that raises has changed nothing.
2. A probe runs only with `agreed=True`, which a door passes after the user saw its sentence and said yes.
3. A probe that was cancelled is no evidence: nothing is recorded, and the question stands again.
4. A paste or a file is read without being recorded; `accept` records it, after the user saw what was understood.
5. A probe that another check's exchange answers sends nothing; the observation says so (`lending`).
"""
