using GpuAls.Core;

namespace GpuAls.Distributed.Communication;

/// <summary>An operation of a group failed: another rank has ended, or the library that connects them reports an error.</summary>
/// <param name="message">The problem.</param>
/// <param name="inner">The failure of the other rank; null if it is unknown.</param>
class RankGroupException(string message, Exception? inner = null) : GpuAlsException(message, inner);
