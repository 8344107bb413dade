using GpuAls.Core.Solving;
using GpuAls.Distributed.Tests.Communication;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>Trainings on a group of ranks that are threads.</summary>
static class GroupTraining
{
    /// <summary>Runs work on rank 0 with the device of all ranks, while the other ranks do as they are ordered.</summary>
    /// <param name="ranks">The number of ranks.</param>
    /// <param name="deviceOf">The device of each rank.</param>
    /// <param name="work">The work of rank 0.</param>
    public static T Run<T>(int ranks, Func<int, IAlsDevice> deviceOf, Func<IAlsDevice, T> work) => Ranks.Run(ranks, group =>
    {
        var own = deviceOf(group.Rank);
        if (group.Rank > 0)
        {
            new RankWorker(group, own).Run();
            return default!;
        }

        try
        {
            return work(new GroupDevice(group, own, $"{ranks} ranks"));
        }
        finally
        {
            group.Send(Order.Quit);
        }
    })[0];
}
