using GpuAls.Core.Model;
using GpuAls.Export.Vectors;

namespace GpuAls.Export.Targets;

/// <summary>The kind of place that a format is written to.</summary>
enum ExportTarget
{
    /// <summary>A folder of files, which appears complete or not at all.</summary>
    Folder,

    /// <summary>The address of a server or of a database. The format connects to it and decides itself what it replaces.</summary>
    Address,
}

/// <summary>
/// A format of another program: one row in a table of formats, from which the choices, the help, the checks and the messages of an export are made.
/// A new format is a new row.
/// </summary>
sealed record ExportFormat
{
    /// <summary>The word of the command line.</summary>
    public required string Word { get; init; }

    /// <summary>A phrase for lists of formats; it starts in lower case and has no full stop.</summary>
    public required string Help { get; init; }

    /// <summary>The kind of place that the format is written to.</summary>
    public ExportTarget Target { get; init; }

    /// <summary>The files of a folder, relative to it, with / between folders; empty for an address.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>More files in the folder, for a model with features of one side or both.</summary>
    public IReadOnlyList<string> FilesOfFeatures { get; init; } = [];

    /// <summary>Whether the format ranks as the model does even if the model has neighbours. Vectors alone do not.</summary>
    public bool HoldsNeighbours { get; init; }

    /// <summary>Whether the vectors can be those of another metric than the inner product.</summary>
    public bool TakesMetric { get; init; }

    /// <summary>Writes the model, and returns the parts that were written.</summary>
    public required Func<ExportJob, IReadOnlyList<ExportedPart>> Write { get; init; }
}

/// <summary>Shows the progress of a part of an export.</summary>
/// <param name="part">The name of the part.</param>
/// <param name="rows">The number of its rows.</param>
/// <param name="work">The work; it reports the number of rows that were written, to null if nobody watches.</param>
delegate void ExportWatch(string part, int rows, Action<IProgress<int>?> work);

/// <summary>One export of a model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Target">The folder to fill, which exists and is empty, or the address as typed.</param>
/// <param name="Metric">The metric by which the vectors rank.</param>
/// <param name="Overwrite">Whether older data at an address may be replaced. A folder is always new.</param>
/// <param name="Note">Receives remarks on the result, as sentences.</param>
/// <param name="Cancel">Cancels the export.</param>
sealed record ExportJob(AlsModel Model, string Target, VectorMetric Metric, bool Overwrite, Action<string> Note, CancellationToken Cancel)
{
    /// <summary>The name of the model, from which tables and collections take theirs.</summary>
    public string Name { get; init; } = "model";

    /// <summary>Shows the progress of a part that takes long.</summary>
    public ExportWatch Watch { get; init; } = (_, _, work) => work(null);

    /// <summary>The vectors of users and items, made for <see cref="Metric"/>.</summary>
    public VectorSpace Space() => new(Model.Factors, Metric);

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(Target, name);
}

/// <summary>A file, or a table of a database, that an export wrote.</summary>
/// <param name="Name">The name of the file in its folder, or of the table.</param>
/// <param name="Content">The content in a few words: "float32 [2,000 × 128]".</param>
/// <param name="Bytes">The size; null if it is unknown.</param>
sealed record ExportedPart(string Name, string Content, long? Bytes);
