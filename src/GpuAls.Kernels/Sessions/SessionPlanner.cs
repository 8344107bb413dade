using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Sessions;

/// <summary>
/// Decides the size of batches and which interactions are streamed. If memory is short, batches become smaller first; then the rows by item are
/// streamed, because the loss reads the rows by user too, and then both. Everything else must fit the device.
/// </summary>
static class SessionPlanner
{
    // 128 MiB a buffer: the copy takes so long that the cost of starting it does not matter.
    const long MaxStagedEntries = 1 << 24;

    /// <summary>The plan of a session.</summary>
    /// <exception cref="DeviceException">The problem does not fit, even if all interactions are streamed.</exception>
    public static SessionPlan Plan(Accelerator accelerator, AlsProblem problem, SessionSettings settings)
    {
        var device = settings.Memory(accelerator);
        var stride = problem.Start.Users.Stride;
        var cut = settings.Cut?.Invoke(stride) ?? RowCut.For(settings.IsCard(accelerator), stride);
        // The pieces of a row must not depend on the rows beside it that this session holds.
        if (problem.WholeSides is not null) cut = cut with { WindowColumns = int.MaxValue };
        var small = BatchSizes.Small(settings, stride);
        SessionPlan plan = null!;
        foreach (var limits in BatchSizes.Resident(accelerator, problem, settings))
        {
            plan = Create(limits, streamUsers: false, streamItems: false, long.MaxValue);
            if (plan.Memory.Left >= 0) return plan;
        }

        foreach (var streamUsers in (bool[])[false, true])
        {
            var longest = Math.Max(plan.Items.Batches.MaxRowLength, streamUsers ? plan.Users.Batches.MaxRowLength : 0);
            for (var staged = MaxStagedEntries; ; staged /= 2)
            {
                var streamed = Create(small, streamUsers, streamItems: true, Math.Max(staged, longest));
                if (streamed.Memory.Left >= 0) return streamed;
                if (staged > longest) continue;
                plan = streamed;
                break;
            }
        }

        var factors = plan.Memory.Factors;
        throw plan.Memory.DoesNotFit(
            $"the factors need {DisplayText.Bytes(factors)} and the work space {DisplayText.Bytes(plan.Memory.Total - factors)}, "
            + "even if the interactions are streamed");

        SessionPlan Create(BatchLimits limits, bool streamUsers, bool streamItems, long staged)
        {
            var users = Side("user", problem.ByUser, limits, streamUsers, problem.UserRegularization, staged);
            var items = Side("item", problem.ByItem, limits, streamItems, problem.ItemRegularization, staged);
            var parts = SessionMemory.Parts(accelerator, problem, settings.Precision, users, items);
            return new SessionPlan(users, items, new MemoryPlan(device, [.. parts]));
        }

        SidePlan Side(string name, WeightedRows rows, BatchLimits limits, bool isStreamed, LargeArray<float>? regularization, long staged)
        {
            var batches = new RowPlan(rows, cut, isStreamed ? limits with { Entries = Math.Min(limits.Entries, staged) } : limits);
            return new SidePlan(name, rows, batches, isStreamed, regularization);
        }
    }
}
