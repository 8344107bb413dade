using GpuAls.Core;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting;

/// <summary>The content of a report beside the model.</summary>
public sealed record ReportContent
{
    internal static readonly NumberRange<int> MapItemsRange = NumberRange.From(1, 50_000);
    internal static readonly NumberRange<int> UsersRange = NumberRange.From(0, 50);

    /// <summary>The title of the page, such as the name of the model file.</summary>
    public required string Title { get; init; }

    /// <summary>The model in commands to type, quoted for a shell; by default MODEL.</summary>
    public string ModelName { get; init; } = "MODEL";

    /// <summary>The time at which the model was written; null to leave it out.</summary>
    public DateTime? Written { get; init; }

    /// <summary>The command that trains such a model; null to leave it out.</summary>
    public string? TrainCommand { get; init; }

    /// <summary>The evaluation of the model; null: the page says how to add it.</summary>
    public QualityFigures? Quality { get; init; }

    /// <summary>The pairs over time; null: the page says how to add them.</summary>
    public ActivityFigures? Activity { get; init; }

    /// <summary>The maximum number of items on the map, 1 to 50,000.</summary>
    public int MapItems { get; init; } = 2000;

    /// <summary>The number of sample users whose recommendations can be ranked again, 0 to 50. Their names and items are part of the page.</summary>
    public int Users { get; init; } = 6;

    /// <summary>Quotes a name for a shell.</summary>
    internal Func<string, string> Quote { get; init; } = name => $"\"{name}\"";

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="GpuAlsException">A number is out of its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        MapItemsRange.Require("map items", MapItems);
        UsersRange.Require("users", Users);
    }
}
