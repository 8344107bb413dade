using GpuAls.Core.Solving;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>Trainings on a group of ranks that are threads.</summary>
static class GroupTraining
{
    /// <summary>Runs work with the device of all ranks.</summary>
    /// <param name="ranks">The number of ranks.</param>
    /// <param name="deviceOf">The device of each rank.</param>
    /// <param name="work">The work.</param>
    /// <param name="asOnSeveralHosts">Whether ranks exchange as if they were on several hosts: while they solve.</param>
    public static T Run<T>(int ranks, Func<int, IAlsDevice> deviceOf, Func<IAlsDevice, T> work, bool asOnSeveralHosts = false)
    {
        using var group = new LocalGroup([.. Enumerable.Range(0, ranks).Select(deviceOf)], asOnSeveralHosts);
        return work(group.Device);
    }
}
