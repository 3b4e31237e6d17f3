/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions that copy on behalf of others: iterators, and duplicates in new memory. */

#if UCOPY_HAVE_UBUF
#ifndef ITER_SOURCE
#define ITER_SOURCE WRITE
#define ITER_DEST READ
#endif

/* As read() and write() of one buffer; what is returned is what was not copied. */
UCOPY_OP(copy_from_iter_ubuf)
{
	struct iov_iter i;

	iov_iter_ubuf(&i, ITER_SOURCE, u, n);
	return ucopy_returned(n - copy_from_iter(k, n, &i));
}

UCOPY_OP(copy_to_iter_ubuf)
{
	struct iov_iter i;

	iov_iter_ubuf(&i, ITER_DEST, u, n);
	return ucopy_returned(n - copy_to_iter(k, n, &i));
}
#endif

static __always_inline struct ucopy_ret freed(void *copy)
{
	if (IS_ERR(copy))
		return ucopy_returned(PTR_ERR(copy));
	kfree(copy);
	return ucopy_returned(0);
}

UCOPY_OP(memdup_user_checked)
{
	return freed(memdup_user(u, n));
}

UCOPY_OP(strndup_user_checked)
{
	return freed(strndup_user((const char __user *)u, n));
}
