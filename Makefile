# 特派通. The commands are for people and for CI alike; each sets up what it needs first, and says so only when it has to.
#   make run                          the demonstration county in windows; without a display the same as make demo
#   make demo  [OUT=out] [REAL=file]  the whole way of a record, without anyone at the keyboard; PDFs and pictures into OUT
#   make test  [ARGS='-k visit']      all tests
#   make check                        lint, types, import contracts
#   make bench [ONLY=part] [DATA=folder]   one JSON line a figure
#   make setup · make lock [UPGRADE=1] · make clean

OUT ?= out
PY := .venv/bin/python
DISPLAYED := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s)))

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench setup lock clean

help:
	@sed -n 's/^#   //p' Makefile

run:
	@bash packaging/system.sh windows $(if $(DISPLAY),x11 --,-- x11) extra
	@bash packaging/setup.sh run
ifeq ($(strip $(DISPLAYED)),)
	@echo "No display here: doing the demonstration without windows on a screen, into $(OUT)/"
	@$(MAKE) --no-print-directory demo
else
	@.venv/bin/tepai --demo
endif

demo:
	@bash packaging/system.sh windows -- x11 extra
	@bash packaging/setup.sh run
	@$(PY) -m desktop.demo --out "$(OUT)" $(if $(REAL),--real "$(REAL)")

test:
	@bash packaging/system.sh windows test -- x11 extra
	@bash packaging/setup.sh dev
	@$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

check:
	@bash packaging/setup.sh dev
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

bench:
	@bash packaging/system.sh windows -- x11 extra
	@bash packaging/setup.sh dev
	@$(PY) -m tests.bench $(if $(ONLY),--only "$(ONLY)") $(if $(DATA),--data "$(DATA)")

setup:
	@bash packaging/system.sh windows test -- x11 extra
	@bash packaging/setup.sh dev

lock:
	@UPGRADE=$(UPGRADE) bash packaging/lock.sh

clean:
	@rm -rf .venv .venv-lock build dist out *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
