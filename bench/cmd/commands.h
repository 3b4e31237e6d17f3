/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommands: one file each, one row each in main.c. */
#ifndef UCOPY_CMD_COMMANDS_H
#define UCOPY_CMD_COMMANDS_H

/* Each parses its own arguments and returns an exit code. */
int cmd_run(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_attribute(int argc, char **argv);
int cmd_claims(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_baseline(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_crosscheck(int argc, char **argv);
int cmd_guest(int argc, char **argv);
int cmd_version(int argc, char **argv);

#endif
