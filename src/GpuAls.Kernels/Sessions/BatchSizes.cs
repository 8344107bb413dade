using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Solving;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Sessions;

/// <summary>
/// The sizes of batches to try for a session, the largest first. In a batch of a whole side, no launch waits for the longest row of each of many
/// batches, and pieces of long rows that read the same rows of the fixed side run together. A smaller batch needs less work space. Its vectors stay
/// in the L2 cache, but displace the fixed side there: by <c>GpuAls.Benchmarks --card-model</c>, memory moves 3 GB a pass of <c>cg</c> either way.
/// </summary>
static class BatchSizes
{
    /// <summary>The smallest batches, for streamed interactions and for processors.</summary>
    public static BatchLimits Small(SessionSettings settings, int stride) => BatchLimits.OfRows(settings.BatchRows(stride));

    /// <summary>The sizes for interactions that are in the accelerator's memory.</summary>
    public static IEnumerable<BatchLimits> Resident(Accelerator accelerator, AlsProblem problem, SessionSettings settings)
    {
        var stride = problem.Start.Users.Stride;
        var small = Small(settings, stride);
        if (settings.IsCard(accelerator))
        {
            // No launch may take so long that training cannot be stopped.
            var entries = Math.Max(1, LaunchQueue.MaxProducts / stride);
            for (var rows = Math.Max(problem.ByUser.Rows, problem.ByItem.Rows); rows > small.Rows; rows = (rows + 1) / 2)
                yield return new BatchLimits(rows, int.MaxValue, entries);
        }

        yield return small;
    }
}
