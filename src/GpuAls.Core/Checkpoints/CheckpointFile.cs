using System.Text.Json;
using GpuAls.Core.Features;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>A checkpoint as a file of sections; docs/checkpoints.md describes it.</summary>
static class CheckpointFile
{
    // Version 2 has the fits of features. Version 3 has parts, and no factors of its own.
    const uint Version = 2;
    const uint PartedVersion = 3;

    /// <summary>The number of sections; those without content are empty.</summary>
    public const int Sections = 11;

    const int ManifestSections = 8;

    // w₀ and x̄, behind W.
    const int MeanRows = 2;

    /// <summary>The format of checkpoints.</summary>
    public static SectionFileFormat Format { get; } = new(
        "checkpoint",
        "ALC",
        MaxVersion: PartedVersion,
        UncachedFile.Alignment,
        (path, reason, inner, _) => new CheckpointException(path, reason, inner));

    /// <summary>Whether a file that starts with these 8 or more bytes is a checkpoint.</summary>
    public static bool IsStartOfCheckpoint(ReadOnlySpan<byte> start) => start.StartsWith(Format.Magic);

    /// <summary>Writes the sections behind both factors, and completes the file.</summary>
    /// <param name="file">The file, which has the factors of users and items.</param>
    /// <param name="state">The training.</param>
    /// <param name="cancel">Stops the work.</param>
    public static void Complete(SectionFileWriter file, Checkpoint state, CancellationToken cancel)
    {
        var none = FactorMatrix.Zeros(0, state.Factors.Users.Factors);
        AppendGram(file, state, state.UserGram is null ? 0 : state.Factors.Users.Stride, cancel);
        file.Append(SectionKind.BestUserFactors, state.Best?.Users ?? none, cancel);
        file.Append(SectionKind.BestItemFactors, state.Best?.Items ?? none, cancel);
        AppendFits(file, state, cancel);
        file.Append(SectionKind.Options, state.Description, cancel);
        file.Append(SectionKind.Identity, Write(state.Identity), cancel);
        file.Complete(Version);
    }

    /// <summary>Writes the manifest of a checkpoint whose factors are in parts, completely or not at all.</summary>
    /// <param name="path">The path.</param>
    /// <param name="state">The training; its factors are not written.</param>
    /// <param name="parts">The parts, which are on the disk.</param>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public static void WriteManifest(string path, Checkpoint state, IEnumerable<CheckpointPart> parts) => AtomicFile.Write(
        path,
        file =>
        {
            var sections = new SectionFileWriter(Format, file, ManifestSections);
            var side = state.UserGram is null ? 0 : (int)Math.Sqrt(state.UserGram.Length);
            AppendGram(sections, state, side, CancellationToken.None);
            AppendFits(sections, state, CancellationToken.None);
            sections.Append(SectionKind.Options, state.Description, CancellationToken.None);
            sections.Append(SectionKind.Identity, Write(state.Identity), CancellationToken.None);
            sections.Append(SectionKind.CheckpointParts, CheckpointPart.Write(parts), CancellationToken.None);
            return sections.Complete(PartedVersion);
        },
        (reason, inner) => new CheckpointException(path, reason, inner),
        needsRegularFile: true);

    /// <summary>The names of the parts of a checkpoint; none if it is one file.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static IReadOnlyList<string> NamesOfParts(string path)
    {
        using var file = SectionFileReader.Open(Format.About(path));
        return file.Has(SectionKind.CheckpointParts)
            ? [.. file.Text(SectionKind.CheckpointParts, CheckpointPart.Read).Select(part => part.File)]
            : [];
    }

    /// <summary>Reads and checks a whole file, and its parts if it has some. The factors are copies, which the training may change.</summary>
    /// <exception cref="CheckpointException">Missing, foreign, truncated, damaged, or written by a newer program; the message says which.</exception>
    public static Checkpoint Read(string path)
    {
        using var file = SectionFileReader.Open(Format.About(path));
        file.RequireChecksums();
        var identity = file.Text(SectionKind.Identity, ReadIdentity);
        var description = file.Text(SectionKind.Options, text => text.ToArray());
        var (options, training) = file.Text(SectionKind.Options, ModelDescription.Read);
        RequireNumbers(file, training.Iterations);
        var (last, gram, best) = ReadVectors(file, path, options.Factors);
        return new Checkpoint(identity, description, training.Iterations, training.StartSeconds, last, gram, best)
        {
            UserFeatures = ReadFit(file, SectionKind.UserFeatures, SectionKind.UserFeatureWeights, options.Factors),
            ItemFeatures = ReadFit(file, SectionKind.ItemFeatures, SectionKind.ItemFeatureWeights, options.Factors),
        };
    }

    static (AlsFactors Last, double[]? UserGram, AlsFactors? Best) ReadVectors(SectionFileReader file, string path, int factors)
    {
        var gram = ReadGram(file, FactorMatrix.StrideFor(factors));
        if (file.Has(SectionKind.CheckpointParts))
        {
            var (last, best) = PartedFactors.Read(path, file.Text(SectionKind.CheckpointParts, CheckpointPart.Read), factors);
            return (last, gram, best);
        }

        AlsFactors factorsOfFile = new(Copy(file.Factors(SectionKind.UserFactors, factors)), Copy(file.Factors(SectionKind.ItemFactors, factors)));
        return (factorsOfFile, gram, ReadBest(file, factorsOfFile));
    }

    // The next fit starts from W, and may keep μ and ρ; the means are computed anew.
    static void AppendFits(SectionFileWriter file, Checkpoint state, CancellationToken cancel)
    {
        Append(SectionKind.UserFeatures, SectionKind.UserFeatureWeights, state.UserFeatures);
        Append(SectionKind.ItemFeatures, SectionKind.ItemFeatureWeights, state.ItemFeatures);

        void Append(SectionKind side, SectionKind kind, FeatureWeights? fit)
        {
            file.Append(side, fit is null ? [] : FeatureSideJson.Write(new(FeatureSchema.Empty, fit.Regularization, fit.Scale, 0)), cancel);
            file.Append(kind, fit is null ? FactorMatrix.Zeros(0, state.Factors.Users.Factors) : WithMean(fit), cancel);
        }
    }

    static FeatureWeights? ReadFit(SectionFileReader file, SectionKind side, SectionKind kind, int factors)
    {
        if (!file.Has(side) || file.Section(side).Rows == 0) return null;
        var facts = file.Text(side, FeatureSideJson.Read);
        var all = file.Factors(kind, factors);
        if (all.Rows < MeanRows) throw file.Errors.Damaged(file.Section(kind), $"{all.Rows} rows; expected {MeanRows} or more");
        var features = all.Rows - MeanRows;
        var (intercept, mean) = (all.Row(features).ToArray(), all.Row(features + 1).ToArray());
        return new FeatureWeights(Copy(all.FirstRows(features)), intercept, mean, facts.Regularization).WithScale(facts.Scale);
    }

    /// <summary>[features + 2 × f] W, w₀ and x̄.</summary>
    static FactorMatrix WithMean(FeatureWeights fit)
    {
        var all = FactorMatrix.Zeros(fit.Features + MeanRows, fit.Factors);
        fit.Weights.CopyTo(all);
        fit.Intercept.CopyTo(all.WritableRow(fit.Features));
        fit.Mean.CopyTo(all.WritableRow(fit.Features + 1));
        return all;
    }

    static void AppendGram(SectionFileWriter file, Checkpoint state, int side, CancellationToken cancel) => file.Append(
        SectionKind.UserGram, LargeArray<double>.From(state.UserGram ?? []), side, Math.Max(side, 1), Math.Max(side, 1), cancel);

    static void RequireNumbers(SectionFileReader file, IReadOnlyList<AlsIteration> iterations)
    {
        var section = file.Section(SectionKind.Options);
        if (iterations.Count == 0) throw file.Errors.Damaged(section, "no iterations; expected at least one");
        for (var n = 0; n < iterations.Count; n++) file.RequireCount(section, "iteration", iterations[n].Number, n + 1);
    }

    static double[]? ReadGram(SectionFileReader file, int stride)
    {
        var section = file.Section(SectionKind.UserGram);
        if (section.Rows == 0) return null;
        file.RequireCount(section, "rows", section.Rows, stride);
        file.RequireCount(section, "columns", section.Columns, stride);
        file.RequireCount(section, "stride", section.Stride, stride);
        return file.Elements<double>(section).Slice(0, stride * stride).ToArray();
    }

    /// <summary>Copies of the factors of the best iteration, from a checkpoint or from its first part; null if the last ones are the best.</summary>
    /// <param name="file">The file.</param>
    /// <param name="last">The factors of the last iteration.</param>
    /// <exception cref="CheckpointException">They have another shape.</exception>
    public static AlsFactors? ReadBest(SectionFileReader file, AlsFactors last)
    {
        var bestUsers = file.Factors(SectionKind.BestUserFactors, last.Users.Factors);
        var bestItems = file.Factors(SectionKind.BestItemFactors, last.Users.Factors);
        if (bestUsers.Rows == 0 && bestItems.Rows == 0) return null;
        file.RequireCount(file.Section(SectionKind.BestUserFactors), "rows", bestUsers.Rows, last.Users.Rows);
        file.RequireCount(file.Section(SectionKind.BestItemFactors), "rows", bestItems.Rows, last.Items.Rows);
        return new(Copy(bestUsers), Copy(bestItems));
    }

    static FactorMatrix Copy(FactorMatrix mapped)
    {
        var copy = FactorMatrix.Zeros(mapped.Rows, mapped.Factors);
        mapped.CopyTo(copy);
        return copy;
    }

    static byte[] Write(CheckpointIdentity identity) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
    {
        ["program"] = identity.Program,
        ["build"] = identity.Build,
        ["device"] = identity.Device,
        ["data"] = identity.Data,
    });

    static CheckpointIdentity ReadIdentity(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return new(Text("program"), Text("build"), Text("device"), Text("data"));
            string Text(string name) => document.RootElement.TryGetProperty(name, out var member) && member.GetString() is { } text
                ? text
                : throw new FormatException($"'{name}' is missing");
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception))
        {
            throw new FormatException(exception.Message, exception);
        }
    }
}
