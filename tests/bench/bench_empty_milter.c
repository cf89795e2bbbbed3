/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_empty_milter - what a milter costs that does nothing.
 *
 * bench_empty_milter SOCKET [HEADERS]: asks for the same steps as
 * scamsieve-milter, answers them in the same way (all of them over TCP, none
 * that need not be over a unix socket), and does nothing with them, but for
 * so many headers that it adds (none, or as many as scamsieve-milter: 2).
 */
#include "base/base.h"

#include <libmilter/mfapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEFT_OUT (SMFIP_NOHELO | SMFIP_NODATA | SMFIP_NOEOH | SMFIP_NOUNKNOWN)
#define NOT_ANSWERED                                                           \
	(SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR |        \
	 SMFIP_NR_BODY)

static bool is_unix;
static int n_headers;

static sfsistat on_negotiate(SMFICTX *context UNUSED,
			     unsigned long actions UNUSED, unsigned long steps,
			     unsigned long f2 UNUSED, unsigned long f3 UNUSED,
			     unsigned long *wanted_actions,
			     unsigned long *wanted_steps, unsigned long *out2,
			     unsigned long *out3)
{
	*wanted_actions = n_headers ? SMFIF_ADDHDRS : 0;
	*wanted_steps = steps & (SMFIP_NOUNKNOWN |
				 (is_unix ? LEFT_OUT | NOT_ANSWERED : 0));
	*out2 = 0;
	*out3 = 0;
	return SMFIS_CONTINUE;
}

static sfsistat go_on(void)
{
	return is_unix ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *context UNUSED, char *host UNUSED,
			   struct sockaddr *address UNUSED)
{
	return go_on();
}

static sfsistat on_envelope(SMFICTX *context UNUSED, char **arguments UNUSED)
{
	return go_on();
}

static sfsistat on_header(SMFICTX *context UNUSED, char *name UNUSED,
			  char *value UNUSED)
{
	return go_on();
}

static sfsistat on_body(SMFICTX *context UNUSED, unsigned char *chunk UNUSED,
			size_t len UNUSED)
{
	return go_on();
}

static sfsistat on_hello(SMFICTX *context UNUSED, char *name UNUSED)
{
	return SMFIS_CONTINUE;
}

static sfsistat on_data(SMFICTX *context UNUSED)
{
	return SMFIS_CONTINUE;
}

static sfsistat on_end(SMFICTX *context)
{
	static char name[] = "X-Empty";
	static char value[] = "No, score=0.0 required=5.0 action=pass "
			      "direction=inbound rules=none";

	for (int i = 0; i < n_headers; i++)
		(void)smfi_insheader(context, 1, name, value);
	return SMFIS_CONTINUE;
}

int main(int argc, char **argv)
{
	static char name[] = "empty";
	struct smfiDesc description = {
	    .xxfi_name = name,
	    .xxfi_version = SMFI_VERSION,
	    .xxfi_flags = SMFIF_ADDHDRS,
	    .xxfi_connect = on_connect,
	    .xxfi_helo = on_hello,
	    .xxfi_envfrom = on_envelope,
	    .xxfi_envrcpt = on_envelope,
	    .xxfi_data = on_data,
	    .xxfi_header = on_header,
	    .xxfi_eoh = on_data,
	    .xxfi_body = on_body,
	    .xxfi_eom = on_end,
	    .xxfi_negotiate = on_negotiate,
	};

	if (argc < 2 || argc > 3)
		return EXIT_FAILURE;
	if (argc == 3)
		n_headers = (int)strtol(argv[2], NULL, 10);
	is_unix = strncmp(argv[1], "unix:", 5) == 0;
	smfi_setbacklog(256);
	if (smfi_setconn(argv[1]) != MI_SUCCESS ||
	    smfi_register(description) != MI_SUCCESS ||
	    smfi_opensocket(true) != MI_SUCCESS)
		return EXIT_FAILURE;
	puts("ready");
	fflush(stdout);
	return smfi_main() == MI_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
