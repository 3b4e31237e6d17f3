// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mutations that keep JSON valid: a value anywhere in a result is removed, duplicated, or
 * replaced by a hostile one or by one from elsewhere. Mutated bytes would hardly get past
 * the parser.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *const hostile[] = {
	"null",
	"true",
	"0",
	"-1",
	"1",
	"0.5",
	"2147483648",
	"4294967295",
	"4294967296",
	"9223372036854775807",
	"-9223372036854775808",
	"1e-320",
	"1e308",
	"-1e308",
	"\"\"",
	"\"%s%n\"",
	"\"\\u0001\\n\\\"<&>#\"",
	"\"\\uffff\"",
	"[]",
	"{}",
	"[[]]",
	"{\"\": {}}",
	"\"exact\"",
	"\"time\"",
	"\"insn\"",
	"\"ns\"",
	"\"warm\"",
	"\"slab\"",
	"\"*\"",
};

static unsigned int state;

static size_t below(size_t n)
{
	return n ? rand_r(&state) % n : 0;
}

static json_t *hostile_value(void)
{
	return json_loads(hostile[below(COUNT(hostile))], JSON_DECODE_ANY, NULL);
}

/* The nth value of a container; also its key, in an object. */
static json_t *child(json_t *at, size_t n, const char **key)
{
	void *i;

	if (json_is_array(at))
		return json_array_get(at, n);
	for (i = json_object_iter(at); n; n--)
		i = json_object_iter_next(at, i);
	*key = json_object_iter_key(i);
	return json_object_iter_value(i);
}

static size_t children(const json_t *at)
{
	return json_is_array(at) ? json_array_size(at) : json_object_size(at);
}

/* A random non-empty container within a non-empty one, or that one itself. */
static json_t *somewhere(json_t *at)
{
	const char *key;

	for (;;) {
		json_t *next = child(at, below(children(at)), &key);

		if (!children(next) || !below(4))
			return at;
		at = next;
	}
}

static void put(json_t *at, size_t n, const char *key, json_t *value)
{
	if (json_is_array(at))
		json_array_set_new(at, n, value);
	else
		json_object_set_new(at, key, value);
}

static void mutate(json_t *root)
{
	json_t *at = somewhere(root), *from = somewhere(root);
	size_t n = below(children(at));
	const char *key = NULL, *other = NULL;
	json_t *value = child(at, n, &key);

	switch (below(4)) {
	case 0:
		put(at, n, key, hostile_value());
		break;
	case 1:
		put(at, n, key, json_deep_copy(child(from, below(children(from)), &other)));
		break;
	case 2:
		if (json_is_array(at))
			json_array_remove(at, n);
		else
			json_object_del(at, key);
		break;
	default:
		if (json_is_array(at))
			json_array_insert_new(at, below(n + 1), json_deep_copy(value));
		else if (below(2))
			put(at, n, key, json_integer(below(100)));
		else
			put(at, n, key, json_real((double)below(1000) / 7));
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	json_t *json = json_loadb((const char *)data, size, 0, NULL);
	char *text = NULL;
	size_t len = 0;

	state = seed;
	if (children(json) && below(8)) {
		for (size_t i = below(3) + 1; i && children(json); i--)
			mutate(json);
		text = json_dumps(json, 0);
		len = text ? strlen(text) : 0;
	}
	if (len && len <= max)
		memcpy(data, text, len);
	else
		len = LLVMFuzzerMutate(data, size, max);
	free(text);
	json_decref(json);
	return len;
}
