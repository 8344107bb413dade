using System.Text;
using System.Text.Json;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// A file with the trials of a search, one JSON object a line, appended when a trial has finished, so that an interrupted search can continue. The
/// first line describes the search and its data. Each line has a checksum that also depends on the lines before it.
/// </summary>
sealed class TuningJournal : IDisposable
{
    // In another space, the same point has other settings. Before 6, the lines had no checksums.
    const int SpaceVersion = 6;

    const string SearchName = "search";
    const string Program = "gpuals tune";
    const string SpaceName = Program + ", space ";
    const string Start = $"{{\"{SearchName}\":\"";

    readonly string path;
    readonly FileStream file;
    readonly ChecksummedLines lines;

    TuningJournal(string path, FileStream file, ChecksummedLines lines, IReadOnlyList<TuningTrial> measured)
    {
        this.path = path;
        this.file = file;
        this.lines = lines;
        Standard = measured is [{ Number: TuningTrial.StandardNumber } standard, ..] ? standard : null;
        Trials = [.. measured.Skip(Standard is null ? 0 : 1)];
    }

    // Two searches must not write to one file. On Windows, a lock against all others would also keep people from reading it.
    static FileShare Sharing => OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    /// <summary>The measurement of standard settings outside the search space; null if there is none yet.</summary>
    public TuningTrial? Standard { get; }

    /// <summary>The trials of the file, in order; their options are those of their points.</summary>
    public IReadOnlyList<TuningTrial> Trials { get; }

    /// <summary>Whether a file that starts with these bytes is the state of a search, of this or another version.</summary>
    public static bool IsState(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> expected = Encoding.UTF8.GetBytes(Start + Program);
        // A search may have been killed while it wrote them.
        var known = Math.Min(start.Length, expected.Length);
        return known > 0 && start[..known].SequenceEqual(expected[..known]);
    }

    /// <summary>Opens or creates a file. An incomplete line at its end, of a program that was killed while it wrote, is removed.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="options">The search.</param>
    /// <param name="space">The space of the search.</param>
    /// <param name="holdout">The data.</param>
    /// <param name="settings">The options of a point; an empty point has the standard ones.</param>
    /// <param name="startsWithStandard">Whether the first trial has the standard settings; otherwise they are measured before it.</param>
    /// <param name="features">The features that belong to the data; null for none.</param>
    /// <exception cref="TuningStateException">The file cannot be used, or belongs
    /// to another search or other data; the message says which.</exception>
    public static TuningJournal Open(
        string path,
        TuningOptions options,
        TuningSpace space,
        Holdout holdout,
        Func<IReadOnlyList<double>, AlsOptions> settings,
        bool startsWithStandard,
        SideFeatures? features = null)
    {
        try
        {
            var header = new ChecksummedLines().Seal(Header(options, space, holdout, settings([]), features));
            var place = FilePlace.Resolve(path);
            place.RequireWritable(needsRegularFile: true);
            // Never replaced, even if it is empty: another search may have just created it.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Sharing);
            try
            {
                var read = ReadLines(file, out var end);
                // Before anything is removed: the file may be something else.
                if (read.Length > 1 || !Encoding.UTF8.GetBytes(header).AsSpan().StartsWith(read[0])) RequireSame(path, header, read[0]);
                var lines = new ChecksummedLines();
                RequireUndamaged(path, lines, read.SkipLast(1));
                var first = startsWithStandard ? 1 : TuningTrial.StandardNumber;
                var measured = read.Skip(1).SkipLast(1).Select((line, index) =>
                    Parse($"{path}:{index + 2}", index + first, isStandard: index == 0, Encoding.UTF8.GetString(line), settings)).ToArray();
                var journal = new TuningJournal(path, file, lines, measured);
                file.SetLength(end);
                file.Position = end;
                if (end == 0) journal.Write(lines.Seal(Header(options, space, holdout, settings([]), features)));
                UnflushedException.Flush(place.Folder);
                return journal;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is OutputFileException or UnflushedException)
        {
            throw new TuningStateException($"{path}: {exception.Message}", exception);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new TuningStateException($"{path}: cannot be written: {DisplayText.Escape(DiskErrors.Reason(exception))}", exception);
        }
    }

    /// <summary>Appends a trial and flushes it to the disk.</summary>
    public void Add(TuningTrial trial) => Write(lines.Seal(Json(json =>
    {
        json.WriteNumber("number", trial.Number);
        Write(json, "point", trial.Point);
        json.WriteStartObject("options");
        json.WriteNumber("factors", trial.Options.Factors);
        if (trial.Options.Regularization is { } regularization) json.WriteNumber("regularization", regularization);
        json.WriteString("confidence", trial.Options.Confidence.ToString());
        if (trial.Options.Alpha is { } alpha) json.WriteNumber("alpha", alpha);
        json.WriteNumber("unobservedWeight", trial.Options.UnobservedWeight);
        json.WriteNumber("regularizationExponent", trial.Options.RegularizationExponent);
        json.WriteEndObject();
        json.WriteNumber("iterations", trial.Options.Iterations);
        Write(json, "metric", [trial.Metric.Mean, trial.Metric.Low, trial.Metric.High]);
        Write(json, "measuredAfter", trial.Curve.Select(measured => (double)measured.Iterations));
        Write(json, "measured", trial.Curve.Select(measured => measured.Metric));
        Write(json, "sampleMeasuredAfter", trial.SampleCurve.Select(measured => (double)measured.Iterations));
        Write(json, "sampleMeasured", trial.SampleCurve.Select(measured => measured.Metric));
        json.WriteBoolean("stopped", trial.Stopped);
        if (trial.Failure is not null) json.WriteString("failure", trial.Failure);
        json.WriteNumber("seconds", trial.Seconds);
    })));

    public void Dispose() => file.Dispose();

    void Write(string line)
    {
        try
        {
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            DiskFlush.Flush(file);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new TuningStateException($"{path}: cannot be written: {DisplayText.Escape(DiskErrors.Reason(exception))}", exception);
        }
    }

    /// <summary>The lines, one or more; the last one is incomplete, and usually empty.</summary>
    static byte[][] ReadLines(FileStream file, out long end)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var lines = new List<byte[]>();
        foreach (var range in bytes.AsSpan().Split((byte)'\n')) lines.Add(bytes[range]);
        return [.. lines];
    }

    static void RequireUndamaged(string path, ChecksummedLines lines, IEnumerable<byte[]> read)
    {
        foreach (var (index, line) in read.Index())
        {
            if (lines.Check(line) is { } difference)
                throw new TuningStateException($"{path}:{index + 1}: damaged: {difference}") { DamagedLine = index + 1 };
        }
    }

    static string Header(TuningOptions options, TuningSpace space, Holdout holdout, AlsOptions first, SideFeatures? features) => Json(json =>
    {
        json.WriteString(SearchName, $"{SpaceName}{SpaceVersion}");
        json.WriteNumber("users", holdout.Train.Users.Count);
        json.WriteNumber("items", holdout.Train.Items.Count);
        json.WriteNumber("trainingPairs", holdout.Train.Entries);
        json.WriteNumber("testPairs", holdout.Test.Entries);
        json.WriteString("pairs", Fingerprint.Of(holdout, features).ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("validation", options.Validation.Split);
        json.WriteNumber("validationSeed", options.Validation.Seed);
        json.WriteNumber("validationUsers", options.Validation.MaxUsers);
        json.WriteString("metric", options.Validation.Metric);
        json.WriteNumber("seed", options.Seed);
        json.WriteString("factors", string.Join(' ', space.Factors));
        json.WriteString("confidences", string.Join(' ', space.Confidences));
        json.WriteString("widened", string.Join(' ', options.Widened.Order().Select(setting => TuningSettingInfo.Of(setting).Word)));
        json.WriteNumber("largestExponent", options.MaxExponent);
        json.WriteNumber("samplePairs", options.SamplePairs);
        if (options.Standard.Solver is null) json.WriteString("solver", "auto");
        using var standard = JsonDocument.Parse(ModelDescription.Write(first, new TrainingRecord("", [])));
        foreach (var setting in standard.RootElement.GetProperty("options").EnumerateObject())
            json.WriteString("standard." + setting.Name, setting.Value.ToString());
    });

    static void RequireSame(string path, string expected, byte[] found)
    {
        if (found.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(expected))) return;
        if (!IsState(found)) throw new TuningStateException($"{path}: is no file of a search: its first line is {DisplayText.Quote(found.AsSpan())}");
        // Before the checksum: another version has other lines.
        RequireSameVersion(path, Encoding.UTF8.GetString(found));
        RequireUndamaged(path, new ChecksummedLines(), [found]);
        try
        {
            using JsonDocument one = JsonDocument.Parse(found), other = JsonDocument.Parse(expected);
            foreach (var wanted in other.RootElement.EnumerateObject())
            {
                var there = one.RootElement.TryGetProperty(wanted.Name, out var value) ? DisplayText.Escape(value.ToString()) : "missing";
                if (there != wanted.Value.ToString())
                    throw new TuningStateException($"{path}: is of another search: {wanted.Name} is {there} there, and {wanted.Value} here");
            }
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception))
        {
            throw new TuningStateException(
                $"{path}: is no file of a search: its first line is {DisplayText.Quote(found.AsSpan())}", exception);
        }

        throw new TuningStateException($"{path}: is of another search");
    }

    static void RequireSameVersion(string path, string found)
    {
        var (start, end) = (Start + SpaceName, found.IndexOf('"', Math.Min(Start.Length, found.Length)));
        if (!found.StartsWith(start, StringComparison.Ordinal) || end < 0) return;
        var version = found[start.Length..end];
        if (version == SpaceVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)) return;
        throw new TuningStateException(
            $"{path}: is a search by another version of gpuals: its search space has version {DisplayText.Escape(version)}, "
            + $"and this one {SpaceVersion}, so its trials cannot be continued");
    }

    static TuningTrial Parse(string position, int number, bool isStandard, string line, Func<IReadOnlyList<double>, AlsOptions> settings)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            if (json.GetProperty("number").GetInt32() != number) throw new FormatException();
            var point = Numbers(json, "point");
            if (point.Length != (isStandard ? 0 : TuningSpace.Dimensions)) throw new FormatException();
            if (point.Any(coordinate => !(coordinate is >= 0 and < 1))) throw new FormatException();
            var metric = Numbers(json, "metric");
            if (metric.Length != 3) throw new FormatException();
            return new TuningTrial(
                number,
                settings(point) with { Iterations = json.GetProperty("iterations").GetInt32() },
                new Interval(metric[0], metric[1], metric[2]),
                Curve(json, "measuredAfter", "measured"),
                json.GetProperty("seconds").GetDouble())
            {
                Point = point,
                SampleCurve = Curve(json, "sampleMeasuredAfter", "sampleMeasured"),
                Stopped = json.GetProperty("stopped").GetBoolean(),
                Failure = json.TryGetProperty("failure", out var failure) ? failure.GetString() : null,
            };
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception) || exception is FormatException or KeyNotFoundException)
        {
            throw new TuningStateException($"{position}: is not trial {number} of a search: {DisplayText.Quote(line)}", exception);
        }
    }

    static (int Iterations, double Metric)[] Curve(JsonElement json, string after, string measured)
    {
        var iterations = Numbers(json, after);
        var values = Numbers(json, measured);
        return iterations.Length == values.Length ? [.. iterations.Zip(values, (at, value) => ((int)at, value))] : throw new FormatException();
    }

    static double[] Numbers(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    static void Write(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
