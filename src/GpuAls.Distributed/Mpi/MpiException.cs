using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Mpi;

/// <summary>An error of MPI: its library is missing or does not fit, or an operation failed.</summary>
/// <param name="message">The problem.</param>
/// <param name="remedy">A way out to type; null if none is known.</param>
sealed class MpiException(string message, string? remedy = null) : RankGroupException(message)
{
    /// <summary>A way out to type; null if none is known.</summary>
    public string? Remedy => remedy;
}
