/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The functions that move one or several values of type T. Included once per width, with
 * NAME(id) naming the functions of that width.
 */

/* A load: the value is returned in a register, as a caller would use it. */
UCOPY_OP(NAME(get_user_checked))
{
	T x;
	long ret = get_user(x, (T __user *)u);

	return (struct ucopy_ret){ ret, x };
}

UCOPY_OP(NAME(get_user_unchecked))
{
	T x;
	long ret = __get_user(x, (T __user *)u);

	return (struct ucopy_ret){ ret, x };
}

UCOPY_OP(NAME(get_user_unsafe))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	if (user_access_begin(u, sizeof(T))) {
		unsafe_get_user(x, (T __user *)u, fault);
		r = (struct ucopy_ret){ 0, x };
fault:
		user_access_end();
	}
	return r;
}

/* A store: k is the value itself. */
UCOPY_OP(NAME(put_user_checked))
{
	return ucopy_returned(put_user((T)(unsigned long)k, (T __user *)u));
}

UCOPY_OP(NAME(put_user_unchecked))
{
	return ucopy_returned(__put_user((T)(unsigned long)k, (T __user *)u));
}

UCOPY_OP(NAME(put_user_unsafe))
{
	struct ucopy_ret r = { .ret = -EFAULT };

	if (user_access_begin(u, sizeof(T))) {
		unsafe_put_user((T)(unsigned long)k, (T __user *)u, fault);
		r.ret = 0;
fault:
		user_access_end();
	}
	UCOPY_UNDEF(r.val);
	return r;
}

#if UCOPY_HAVE_MASK
UCOPY_OP(NAME(get_user_masked))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	u = masked_user_access_begin(u);
	unsafe_get_user(x, (T __user *)u, fault);
	r = (struct ucopy_ret){ 0, x };
fault:
	user_access_end();
	return r;
}

UCOPY_OP(NAME(put_user_masked))
{
	struct ucopy_ret r = { .ret = -EFAULT };

	u = masked_user_access_begin(u);
	unsafe_put_user((T)(unsigned long)k, (T __user *)u, fault);
	r.ret = 0;
fault:
	user_access_end();
	UCOPY_UNDEF(r.val);
	return r;
}

UCOPY_OP(NAME(get_user_begin_masked))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	u = masked_user_access_begin(u);
	do {
		unsafe_get_user(x, (T __user *)u, fault);
		u += sizeof(T);
	} while (--c);
	r = (struct ucopy_ret){ 0, x };
fault:
	user_access_end();
	return r;
}

UCOPY_OP(NAME(put_user_begin_masked))
{
	long ret = -EFAULT;

	u = masked_user_access_begin(u);
	do {
		unsafe_put_user((T)(unsigned long)k, (T __user *)u, fault);
		u += sizeof(T);
	} while (--c);
	ret = 0;
fault:
	user_access_end();
	return ucopy_returned(ret);
}
#endif

#if UCOPY_HAVE_SCOPED
UCOPY_OP(NAME(get_user_scoped))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T __user *at = u;
	T x;

	UCOPY_UNDEF(r.val);
	scoped_user_read_access(at, fault) unsafe_get_user(x, at, fault);
	return (struct ucopy_ret){ 0, x };
fault:
	return r;
}

UCOPY_OP(NAME(put_user_scoped))
{
	T __user *at = u;

	scoped_user_write_access(at, fault) unsafe_put_user((T)(unsigned long)k, at, fault);
	return ucopy_returned(0);
fault:
	return ucopy_returned(-EFAULT);
}
#endif

/*
 * c accesses in a row, up to the first failure, as a caller would write them: all in the same loop.
 * A load returns the last value, which costs no instruction per access.
 */
UCOPY_OP(NAME(get_user_each))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	do {
		if (unlikely(get_user(x, (T __user *)u)))
			return r;
		u += sizeof(T);
	} while (--c);
	return (struct ucopy_ret){ 0, x };
}

UCOPY_OP(NAME(get_user_once))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	if (access_ok(u, c * sizeof(T))) {
		do {
			if (unlikely(__get_user(x, (T __user *)u)))
				goto fault;
			u += sizeof(T);
		} while (--c);
		r = (struct ucopy_ret){ 0, x };
	}
fault:
	return r;
}

UCOPY_OP(NAME(get_user_begin))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	if (user_access_begin(u, c * sizeof(T))) {
		do {
			unsafe_get_user(x, (T __user *)u, fault);
			u += sizeof(T);
		} while (--c);
		r = (struct ucopy_ret){ 0, x };
fault:
		user_access_end();
	}
	return r;
}

UCOPY_OP(NAME(put_user_each))
{
	long ret = -EFAULT;

	do {
		if (unlikely(put_user((T)(unsigned long)k, (T __user *)u)))
			goto fault;
		u += sizeof(T);
	} while (--c);
	ret = 0;
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(NAME(put_user_once))
{
	long ret = -EFAULT;

	if (access_ok(u, c * sizeof(T))) {
		do {
			if (unlikely(__put_user((T)(unsigned long)k, (T __user *)u)))
				goto fault;
			u += sizeof(T);
		} while (--c);
		ret = 0;
	}
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(NAME(put_user_begin))
{
	long ret = -EFAULT;

	if (user_access_begin(u, c * sizeof(T))) {
		do {
			unsafe_put_user((T)(unsigned long)k, (T __user *)u, fault);
			u += sizeof(T);
		} while (--c);
		ret = 0;
fault:
		user_access_end();
	}
	return ucopy_returned(ret);
}

/* The same without any check before them, which another function has made. */
UCOPY_OP(NAME(get_user_each_nocheck))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	do {
		if (unlikely(__get_user(x, (T __user *)u)))
			return r;
		u += sizeof(T);
	} while (--c);
	return (struct ucopy_ret){ 0, x };
}

UCOPY_OP(NAME(put_user_each_nocheck))
{
	long ret = -EFAULT;

	do {
		if (unlikely(__put_user((T)(unsigned long)k, (T __user *)u)))
			goto fault;
		u += sizeof(T);
	} while (--c);
	ret = 0;
fault:
	return ucopy_returned(ret);
}

/* A structure of c fields, from the kernel buffer and into it, field by field. */
UCOPY_OP(NAME(struct_put_user))
{
	long ret = -EFAULT;

	do {
		if (unlikely(put_user(*(T *)k, (T __user *)u)))
			goto fault;
		k += sizeof(T);
		u += sizeof(T);
	} while (--c);
	ret = 0;
fault:
	return ucopy_returned(ret);
}

UCOPY_OP(NAME(struct_get_user))
{
	struct ucopy_ret r = { .ret = -EFAULT };
	T x;

	UCOPY_UNDEF(r.val);
	do {
		if (unlikely(get_user(x, (T __user *)u)))
			return r;
		*(T *)k = x;
		k += sizeof(T);
		u += sizeof(T);
	} while (--c);
	return (struct ucopy_ret){ 0, x };
}

#undef T
#undef NAME
