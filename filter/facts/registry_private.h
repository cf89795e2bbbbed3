/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry_private.h - between the files that read the registry.
 */
#ifndef SCAMSIEVE_FACTS_REGISTRY_PRIVATE_H
#define SCAMSIEVE_FACTS_REGISTRY_PRIVATE_H

#include "facts/registry.h"

/* What a text of a brand must look like. */
enum registry_shape {
	SHAPE_ALIAS,
	SHAPE_DOMAIN,
	SHAPE_PHONE,
	SHAPE_EMAIL,
	SHAPE_HANDLE,
	SHAPE_SENDER
};

/*
 * Read a scalar or list of scalars into texts, behind the one scalar first
 * (NULL: none). Wrong ones are left out with a finding, as are repeated
 * ones with a warning. 0, ERR_LIMIT or ERR_MEMORY.
 */
int registry_read_texts(const struct registry *registry,
			const struct yaml_node *first,
			const struct yaml_node *list, enum registry_shape shape,
			struct brand_texts *texts, struct diag_list *diags);

#endif
