using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// What a session will allocate. Interactions that do not fit are streamed: those by item first, for those by user are read by the loss too. The rest must fit.
/// </summary>
/// <param name="Users">The rows by user.</param>
/// <param name="Items">The rows by item.</param>
/// <param name="Memory">What goes where.</param>
sealed record SessionPlan(SidePlan Users, SidePlan Items, MemoryPlan Memory)
{
    // 128 MiB a buffer: a copy so long that what it costs to start one does not matter.
    const long MostStagedEntries = 1 << 24;

    IEnumerable<SidePlan> Streamed => new[] { Users, Items }.Where(side => side.IsStreamed);

    /// <summary>The most rows of a batch of either side.</summary>
    public int BatchRows => Math.Max(Users.Batches.MostRows, Items.Batches.MostRows);

    /// <summary>The most entries of a batch of either side.</summary>
    public long BatchEntries => Math.Max(Users.Batches.MostEntries, Items.Batches.MostEntries);

    /// <summary>The most rows of a batch that is streamed.</summary>
    public int StagedRows => Streamed.Max(side => side.Batches.MostRows);

    /// <summary>The most entries of a batch that is streamed.</summary>
    public int StagedEntries => (int)Streamed.Max(side => side.Batches.MostEntries);

    /// <exception cref="DeviceException">It does not fit, even if all interactions are streamed.</exception>
    public static SessionPlan For(Accelerator accelerator, AlsProblem problem, SessionSettings settings)
    {
        var device = settings.Memory(accelerator);
        var plan = Create(streamUsers: false, streamItems: false, long.MaxValue);
        if (plan.Memory.Left >= 0) return plan;
        foreach (var streamUsers in (bool[])[false, true])
        {
            var longest = Math.Max(plan.Items.Batches.LongestRow, streamUsers ? plan.Users.Batches.LongestRow : 0);
            for (var staged = MostStagedEntries; ; staged /= 2)
            {
                var streamed = Create(streamUsers, streamItems: true, Math.Max(staged, longest));
                if (streamed.Memory.Left >= 0) return streamed;
                if (staged > longest) continue;
                plan = streamed;
                break;
            }
        }

        var factors = plan.Memory.Factors;
        throw plan.Memory.DoesNotFit(
            $"the factors need {DisplayText.Bytes(factors)} and the work on them {DisplayText.Bytes(plan.Memory.Total - factors)}, even with the interactions streamed");

        SessionPlan Create(bool streamUsers, bool streamItems, long staged)
        {
            var batchRows = settings.BatchRows(problem.Start.Users.Stride);
            var users = new SidePlan("user", problem.ByUser, new RowPlan(problem.ByUser, batchRows, streamUsers ? staged : long.MaxValue), streamUsers, problem.UserRegularization);
            var items = new SidePlan("item", problem.ByItem, new RowPlan(problem.ByItem, batchRows, streamItems ? staged : long.MaxValue), streamItems, problem.ItemRegularization);
            return new SessionPlan(users, items, new MemoryPlan(device, [.. SessionMemory.Parts(accelerator, problem, settings.Precision, users, items)]));
        }
    }
}
