using GpuAls.Cli.Output;
using GpuAls.Core.Living;

namespace GpuAls.Cli.Updating;

/// <summary>The result of removing users and items, for people and for programs.</summary>
/// <param name="Updated">The result.</param>
/// <param name="Users">The number of users before.</param>
/// <param name="Items">The number of items before.</param>
/// <param name="Path">The file that was written.</param>
/// <param name="Steps">The times of the steps.</param>
sealed record ForgetReport(UpdatedModel Updated, int Users, int Items, string Path, IReadOnlyList<StepTime> Steps) : IChangeReport
{
    /// <inheritdoc/>
    public Report ForPrograms => new(
        null,
        [
            .. UpdateReport.Of(Updated.Model, Path),
            new("removedUsers", "Removed users", Users - Updated.Model.Users.Count),
            new("removedItems", "Removed items", Items - Updated.Model.Items.Count),
            new("removedPairs", "Removed pairs", Updated.Changes.Count),
            new("usersLeft", "Users above the tolerance", Updated.Left.Users),
            new("itemsLeft", "Items above the tolerance", Updated.Left.Items),
            .. DriftReport.Of(Updated.Model),
        ],
        UpdateReport.SweepTable(Updated.Sweeps),
        UpdateReport.StepTable(Steps));

    /// <inheritdoc/>
    public IEnumerable<string> Sentences =>
    [
        $"Removed {Format.Count(Updated.Changes.Count, "pair")}.",
        UpdateReport.Solved(Updated.Sweeps, Updated.Left),
        UpdateReport.Times(Steps),
        UpdateReport.Wrote(Updated.Model, Path),
        .. DriftReport.Sentences(Updated.Model, Path),
    ];
}
