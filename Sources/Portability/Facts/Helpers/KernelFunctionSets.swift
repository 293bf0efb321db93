import BPFObject
import BTF

/// Which types of programs kernels let call their functions (kfuncs), as their verifiers answered when they were asked for each pair (Linux 6.1,
/// 6.12, 6.18 and 7.2; scripts/oracles/helpers-by-type.py asks the running one).
///
/// No type tells: the sets (`register_btf_kfunc_id_set()`) lie in sections of their own. A type that may call one was always let call it by
/// younger kernels. Those that all types may call are left out, and so are those that were not built into any of these kernels.
enum KernelFunctionSets {
  /// Whether some kernel lets programs of a type call the function; nil where that is not known.
  static func allows(_ name: String, in type: ProgramType) -> Bool? {
    guard AllowedHelpers.isKnown(type), let mask = masks[name] else { return nil }
    return mask & (1 << type.rawValue) != 0
  }

  /// What shows that a kernel does not let programs of a type call it yet, though younger ones do; nil where it may.
  static func lack(_ name: String, in type: ProgramType, _ facts: KernelFacts) -> Evidence? {
    guard allows(name, in: type) == true else { return nil }
    switch type {
    // Called as from programs that trace.
    case .tracepoint, .perfEvent: return OfferMarker.after6_1.lack(facts)
    case .rawTracepoint: return OfferMarker.after6_18.lack(facts)
    case .tracing, .lsm: return nil
    default:
      if name == "bpf_verify_pkcs7_signature" { return OfferMarker.after6_18.lack(facts) }
      return type == .socketOperations || keys.contains(name) ? OfferMarker.after6_12.lack(facts) : nil
    }
  }

  /// Where programs trace alone, before.
  private static let keys: Set<String> = ["bpf_key_put", "bpf_lookup_system_key", "bpf_lookup_user_key"]

  /// By the name of the function: one bit for each type, by its number.
  private static let masks: [String: UInt64] = {
    var masks: [String: UInt64] = [:]
    for (types, names) in sets {
      let mask = types.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
      for name in names.split(whereSeparator: \.isWhitespace) { masks[String(name)] = mask }
    }
    return masks
  }()

  private static let sets: [(types: [ProgramType], names: String)] = [
    (
      [.tracepoint, .perfEvent, .rawTracepoint, .tracing, .structOperations, .lsm, .systemCall],
      """
      bpf_cpumask_acquire bpf_cpumask_and bpf_cpumask_any_and_distribute bpf_cpumask_any_distribute bpf_cpumask_clear
      bpf_cpumask_clear_cpu bpf_cpumask_copy bpf_cpumask_create bpf_cpumask_empty bpf_cpumask_equal bpf_cpumask_first
      bpf_cpumask_first_and bpf_cpumask_first_zero bpf_cpumask_full bpf_cpumask_intersects bpf_cpumask_or bpf_cpumask_populate
      bpf_cpumask_release bpf_cpumask_set_cpu bpf_cpumask_setall bpf_cpumask_subset bpf_cpumask_test_and_clear_cpu
      bpf_cpumask_test_and_set_cpu bpf_cpumask_test_cpu bpf_cpumask_weight bpf_cpumask_xor bpf_iter_scx_dsq_destroy
      bpf_iter_scx_dsq_new bpf_iter_scx_dsq_next scx_bpf_cid_curr scx_bpf_cid_to_cpu scx_bpf_cid_topo scx_bpf_cidperf_cap
      scx_bpf_cidperf_cur scx_bpf_cidperf_set scx_bpf_cpu_curr scx_bpf_cpu_node scx_bpf_cpu_rq scx_bpf_cpu_to_cid
      scx_bpf_cpuperf_cap scx_bpf_cpuperf_cur scx_bpf_cpuperf_set scx_bpf_destroy_dsq scx_bpf_dsq_nr_queued scx_bpf_dsq_peek
      scx_bpf_dsq_reenq scx_bpf_dump_bstr scx_bpf_error_bstr scx_bpf_events scx_bpf_exit_bstr scx_bpf_get_idle_cpumask
      scx_bpf_get_idle_cpumask_node scx_bpf_get_idle_smtmask scx_bpf_get_idle_smtmask_node scx_bpf_get_online_cpumask
      scx_bpf_get_possible_cpumask scx_bpf_kick_cid scx_bpf_kick_cpu scx_bpf_locked_rq scx_bpf_now scx_bpf_nr_cids
      scx_bpf_nr_cpu_ids scx_bpf_nr_node_ids scx_bpf_nr_online_cids scx_bpf_pick_any_cpu scx_bpf_pick_any_cpu_node
      scx_bpf_pick_idle_cpu scx_bpf_pick_idle_cpu_node scx_bpf_put_cpumask scx_bpf_put_idle_cpumask scx_bpf_reenqueue_local___v2
      scx_bpf_task_cgroup scx_bpf_task_cid scx_bpf_task_cpu scx_bpf_task_running scx_bpf_task_set_dsq_vtime scx_bpf_task_set_slice
      scx_bpf_test_and_clear_cpu_idle scx_bpf_this_cid scx_bpf_tid_to_task
      """
    ),
    (
      [
        .schedulerClassifier, .tracepoint, .xdp, .perfEvent, .cgroupSKB, .cgroupSocket, .socketOperations, .cgroupDevice,
        .rawTracepoint, .cgroupSocketAddress, .cgroupSysctl, .cgroupSocketOption, .tracing, .structOperations, .lsm,
        .systemCall,
      ],
      """
      bpf_cgroup_acquire bpf_cgroup_ancestor bpf_cgroup_from_id bpf_cgroup_release bpf_key_put bpf_list_add bpf_list_back
      bpf_list_del bpf_list_empty bpf_list_front bpf_list_is_first bpf_list_is_last bpf_list_pop_back bpf_list_pop_front
      bpf_list_push_back bpf_list_push_back_impl bpf_list_push_front bpf_list_push_front_impl bpf_lookup_system_key
      bpf_lookup_user_key bpf_obj_drop bpf_obj_drop_impl bpf_obj_new bpf_obj_new_impl bpf_percpu_obj_drop bpf_percpu_obj_drop_impl
      bpf_percpu_obj_new bpf_percpu_obj_new_impl bpf_rbtree_add bpf_rbtree_add_impl bpf_rbtree_first bpf_rbtree_left
      bpf_rbtree_remove bpf_rbtree_right bpf_rbtree_root bpf_refcount_acquire bpf_refcount_acquire_impl bpf_send_signal_task
      bpf_task_acquire bpf_task_from_pid bpf_task_from_vpid bpf_task_get_cgroup1 bpf_task_release bpf_task_under_cgroup bpf_throw
      bpf_verify_pkcs7_signature crash_kexec
      """
    ),
    (
      [.structOperations],
      """
      __scx_bpf_dsq_insert_vtime bbr_cwnd_event bbr_init bbr_main bbr_min_tso_segs bbr_set_state bbr_sndbuf_expand bbr_ssthresh
      bbr_undo_cwnd bpf_io_uring_get_region bpf_io_uring_submit_sqes bpf_kfree_skb bpf_qdisc_skb_drop bpf_qdisc_watchdog_schedule
      bpf_skb_get_hash cubictcp_acked cubictcp_cong_avoid cubictcp_cwnd_event cubictcp_cwnd_event_tx_start cubictcp_init
      cubictcp_recalc_ssthresh cubictcp_state scx_bpf_cid_override scx_bpf_dsq_insert scx_bpf_dsq_insert___v2
      scx_bpf_dsq_insert_vtime tcp_cong_avoid_ai tcp_reno_cong_avoid tcp_reno_ssthresh tcp_reno_undo_cwnd tcp_slow_start
      """
    ),
    (
      [.schedulerClassifier, .xdp],
      """
      bpf_ct_change_status bpf_ct_change_timeout bpf_ct_insert_entry bpf_ct_release bpf_ct_set_nat_info bpf_ct_set_status
      bpf_ct_set_timeout bpf_skb_ct_alloc bpf_skb_ct_lookup bpf_xdp_ct_alloc bpf_xdp_ct_lookup
      """
    ),
    (
      [.lsm],
      """
      bpf_get_dentry_xattr bpf_get_file_xattr bpf_get_fsverity_digest bpf_get_task_exe_file bpf_path_d_path bpf_put_file
      bpf_real_data_inode bpf_remove_dentry_xattr bpf_set_dentry_xattr
      """
    ),
    (
      [.structOperations, .systemCall],
      """
      __scx_bpf_select_cpu_and scx_bpf_create_dsq scx_bpf_dsq_move scx_bpf_dsq_move_set_slice scx_bpf_dsq_move_set_vtime
      scx_bpf_dsq_move_vtime scx_bpf_select_cpu_and scx_bpf_select_cpu_dfl
      """
    ),
    (
      [.systemCall],
      """
      bpf_crypto_ctx_acquire bpf_crypto_ctx_create bpf_crypto_ctx_release bpf_wakeup_sources_get_head bpf_wakeup_sources_read_lock
      bpf_wakeup_sources_read_unlock
      """
    ),
    (
      [.xdp],
      """
      bpf_dynptr_from_xdp bpf_xdp_get_xfrm_state bpf_xdp_pull_data bpf_xdp_xfrm_state_release
      """
    ),
    (
      [.schedulerClassifier, .tracepoint, .perfEvent, .rawTracepoint, .tracing, .lsm, .systemCall],
      """
      bpf_kfunc_call_memb_release bpf_kfunc_call_test_release
      """
    ),
    (
      [.tracepoint, .perfEvent, .tracing, .lsm],
      """
      cgroup_rstat_flush cgroup_rstat_updated
      """
    ),
    (
      [.schedulerClassifier, .schedulerAction, .xdp],
      """
      bpf_crypto_decrypt bpf_crypto_encrypt
      """
    ),
    (
      [.kprobe, .tracing],
      """
      bpf_session_cookie bpf_session_is_return
      """
    ),
    (
      [.cgroupSKB, .cgroupSocket, .socketOperations, .cgroupDevice, .cgroupSocketAddress, .cgroupSysctl, .cgroupSocketOption],
      """
      bpf_sock_addr_set_sun_path bpf_sock_ops_enable_tx_tstamp
      """
    ),
    (
      [.tracepoint, .perfEvent, .rawTracepoint, .tracing, .lsm],
      """
      css_rstat_flush css_rstat_updated
      """
    ),
    (
      [
        .socketFilter, .schedulerClassifier, .schedulerAction, .tracepoint, .perfEvent, .cgroupSKB, .cgroupSocket, .lwtIn,
        .lwtOut, .lwtTransmit, .socketOperations, .socketSKB, .cgroupDevice, .rawTracepoint, .cgroupSocketAddress,
        .lwtSegment6Local, .cgroupSysctl, .cgroupSocketOption, .tracing, .structOperations, .lsm, .netfilter,
      ],
      """
      bpf_dynptr_from_skb
      """
    ),
    (
      [.schedulerClassifier],
      """
      bpf_sk_assign_tcp_reqsk
      """
    ),
    (
      [.tracing],
      """
      bpf_sock_destroy
      """
    ),
    (
      [.schedulerClassifier, .schedulerAction],
      """
      bpf_dynptr_from_skb_meta
      """
    ),
  ]
}
