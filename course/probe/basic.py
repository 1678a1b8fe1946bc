"""The basic operations of PyTorch, by its dispatcher's names.

They are arithmetic, comparisons, sums, shapes, indexing and random numbers.

They are what an answer "from basic operations" is built of, and all of them are right in a kernel
with spoilt ones (`course.probe.faults`). In-place forms and those on lists of tensors have the same
names without underscores around.
"""

from __future__ import annotations

_words = str.split
_NUMBER_BY_NUMBER = _words("""
    abs acos acosh add addcdiv addcmul angle asin asinh atan atan2 atanh ceil clamp clamp_max
    clamp_min complex conj conj_copy conj_physical copysign cos cosh deg2rad digamma div eq erf erfc
    erfinv exp exp2 expm1 floor floor_divide fmax fmin fmod frac frexp gcd ge gt heaviside hypot i0
    igamma igammac ilshift irshift isin isinf isnan isneginf isposinf lcm ldexp le lerp lgamma log
    log10 log1p log2 logaddexp logaddexp2 logit lshift lt maximum minimum mul mvlgamma nan_to_num ne
    neg neg_view neg_view_copy nextafter polar polygamma pow rad2deg reciprocal remainder round
    rshift rsqrt rsub sgn sign signbit sin sinc sinh sqrt sub tan trunc where xlogy zero
""")
_MANY_TO_ONE = _words("""
    all allclose amax amin aminmax any argmax argmin bincount bucketize cdist_forward
    compute_linear_combination count_nonzero cummax cummax_helper cummin cummin_helper cumprod
    cumsum dist dot equal euclidean_dist histc histogram is_all_true is_any_true kthvalue
    logical_and logical_not logical_or logical_xor max mean median min mode mse_loss nanmedian
    nansum norm pdist_forward powsum prod renorm searchsorted smooth_l1_loss huber_loss sort std
    std_mean sum topk trace var var_mean vdot nll_loss_forward nll_loss2d_forward
""")
_MATRICES = _words("""
    addbmm addmm addmv addr baddbmm block_diag bmm cholesky_inverse cholesky_solve
    cholesky_solve_helper geqrf int_mm linear lu_unpack mm mv ormqr triangular_solve trilinear
    convolution slow_conv2d_forward mkldnn_convolution nnpack_spatial_convolution native_batch_norm
    native_batch_norm_legit native_group_norm native_layer_norm native_dropout
    batch_norm_with_update batch_norm_no_update batch_norm_with_update_functional
""")
_SHAPES = _words("""
    alias alias_copy as_strided as_strided_copy as_strided_scatter cat chunk_cat clone coalesce
    coalesced col2im constant_pad_nd copy copy_from copy_from_and_resize detach detach_copy
    diag_embed embedding expand expand_copy fill flip gather im2col lazy_clone lift lift_fresh
    lift_fresh_copy narrow_copy nonzero nonzero_static permute permute_copy pixel_shuffle
    pixel_unshuffle put range repeat repeat_interleave reshape_alias reshape_alias_copy reshape_copy
    resize resize_as resize_output roll rot90 set shallow_copy_data stack t t_copy take to_copy
    to_dense to_sparse transpose transpose_copy tril tril_indices triu triu_indices unbind
    unbind_copy unfold unfold_copy unique unique2 unique_consecutive unique_dim
    unique_dim_consecutive channel_shuffle native_channel_shuffle values indices sparse_coo_tensor
    sparse_coo_tensor_with_dims_and_tensors
""")
_MADE_AND_ASKED = _words("""
    arange assert_async assert_scalar assert_tensor_metadata bernoulli binomial cauchy
    efficientzerotensor eye exponential full full_like functional_assert_async
    functional_assert_scalar fw_primal fw_primal_copy geometric has_same_storage_numel is_coalesced
    is_pinned is_same_size is_set_to linspace local_scalar_dense log_normal logspace make_dual
    make_dual_copy multinomial new_zeros_with_same_feature_meta normal normal_functional pin_memory
    poisson print random scalar_tensor standard_gamma sym_constrain_range
    sym_constrain_range_for_size uniform version
""")

BASIC = frozenset([*_NUMBER_BY_NUMBER, *_MANY_TO_ONE, *_MATRICES, *_SHAPES, *_MADE_AND_ASKED])
# All operations whose names begin so.
KINDS_OF_BASIC = tuple(
    _words("""
    bitwise_ diagonal empty fft_ index linalg_ masked_fill masked_scatter masked_select new_ ones
    rand reflection_pad replication_pad scatter segment_reduce select slice special_ split squeeze
    unsafe_ unsqueeze view zeros avg_pool adaptive_avg_pool max_pool adaptive_max_pool upsample_
""")
)
