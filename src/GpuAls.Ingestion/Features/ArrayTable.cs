using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Ingestion.Input;
using GpuAls.Ingestion.Tables;

namespace GpuAls.Ingestion.Features;

/// <summary>
/// A side table that is an array of NumPy, such as text embeddings: <c>embeddings.npy</c> has a row for each user or item, and <c>embeddings.txt</c>
/// beside it has their names, one a line in the same order.
/// </summary>
/// <param name="side">The side that the table describes.</param>
/// <param name="format">The format of the interactions, for the spelling of names.</param>
/// <param name="uses">The chosen uses of columns.</param>
sealed class ArrayTable(SideKind side, InteractionFormat format, IReadOnlyList<ColumnUse> uses)
{
    const string Ending = ".npy";
    const string NamesEnding = ".txt";

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly LowerCase lower = new();

    /// <summary>Whether a file is an array, by its name.</summary>
    public static bool Is(string path) => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an array and the names of its rows.</summary>
    /// <param name="path">The array.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">A file is missing or damaged, has another shape or no numbers, or the names do not fit the rows.</exception>
    public SideTable Read(string path, CancellationToken cancel)
    {
        var (name, namesFile) = (Path.GetFileNameWithoutExtension(path), Path.ChangeExtension(path, NamesEnding));
        var shown = DisplayText.Escape(path);
        var file = DisplayText.Quote(Path.GetFileName(path));
        var save = $"Save a matrix with a row for each {Word}: numpy.save({file}, array)";
        using var stream = Open(path, save);
        using var array = NumPyArray.Open(stream, shown, save);
        RequireMatrix(array, stream.Length, shown, save);
        if (!array.IsNumber || array.IsFortranOrder)
        {
            throw new UnreadableInputException(
                array.IsNumber ? $"{shown} is in Fortran order; expected C order" : $"{shown}: an array of text; expected numbers",
                array.IsNumber ? $"Convert the array: numpy.save({file}, numpy.ascontiguousarray(array))" : save);
        }

        var column = new VectorColumn(name, 1, (int)array.Shape[1]);
        var use = SideHeader.UseOf(name, 1, uses);
        if (use is { Kind: not FeatureKind.Vector, Word: not ColumnUse.Ignore })
            throw new GpuAlsException($"{shown} is an array of vectors; expected the kind vector or ignore of {DisplayText.Quote(name)}");
        var table = new SideTable(path, side, Word, Layout: null)
        {
            Header = [Word, name],
            Columns = [],
            Vectors = use is { Word: ColumnUse.Ignore } ? [] : [column],
            NamesFile = namesFile,
        };
        ReadNames(table, namesFile, (int)array.Shape[0]);
        ReadVectors(array, column, shown, cancel);
        return table;
    }

    string Word => side == SideKind.User ? "user" : "item";

    /// <summary>Checks the shape, before memory is taken for the numbers.</summary>
    void RequireMatrix(NumPyArray array, long bytes, string shown, string remedy)
    {
        if (array.Shape is not [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue])
        {
            throw new UnreadableInputException(
                $"{shown}: the shape is {array.ShapeText}; expected two dimensions, a row of numbers for each {Word}", remedy);
        }

        if (array.Length > bytes)
            throw new UnreadableInputException($"{shown}: damaged: the array ends early; expected a complete file", "Copy or save the file again");
        if (array.Length <= Array.MaxLength) return;
        throw new UnreadableInputException(
            $"{shown} has {DisplayText.Count(array.Length, "number")}; expected at most {DisplayText.Count(Array.MaxLength)}",
            "Use shorter vectors, for example the first principal components");
    }

    static FileStream Open(string path, string remedy)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(DisplayText.Escape(path), "does not exist", remedy, exception);
        }
    }

    static void ReadVectors(NumPyArray array, VectorColumn column, string shown, CancellationToken cancel)
    {
        var numbers = new double[column.Dimensions];
        for (var row = 0L; row < array.Shape[0]; row++)
        {
            cancel.ThrowIfCancellationRequested();
            array.Read(numbers);
            var vector = Array.ConvertAll(numbers, number => (float)number);
            var wrong = Array.FindIndex(vector, number => !float.IsFinite(number));
            if (wrong >= 0)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"the number at [{row}, {wrong}] is {numbers[wrong]}");
                throw new UnreadableInputException(
                    $"{shown}: {place}; expected a finite float32",
                    "Find such rows: numpy.flatnonzero(~numpy.isfinite(array).all(axis=1)). Leave them out, with their names");
            }

            column.Add(vector);
        }

        array.RequireEnd();
    }

    void ReadNames(SideTable table, string path, int rows)
    {
        var shown = DisplayText.Escape(path);
        var remedy = $"Write one name per line, in the order of the rows: {shown}";
        var number = 0;
        foreach (var line in Lines(path, shown, remedy))
        {
            number++;
            var name = Encoding.UTF8.GetBytes(line).AsSpan();
            if (name.IsEmpty || format.NameRules.IsBlank(name)) throw Wrong($"{shown}:{number}: the name is empty");
            if (number > rows)
            {
                throw Wrong(
                    $"{shown} has more names than the {DisplayText.Count(rows, "row")} of the array; line {number} is the first beyond them");
            }

            var changed = format.NameRules.Changed(name) is { } other ? other : name;
            var spelled = side == SideKind.Item && format.LowerCaseItems ? lower.Of(changed) : changed;
            if (table.Names.GetOrAdd(spelled) != number - 1)
                throw Wrong($"{shown}:{number}: {DisplayText.Quote(line)} is there twice; expected a different name for each row");
            table.NameOf.Add(number - 1);
        }

        if (number < rows)
        {
            throw Wrong(
                $"{shown} has {DisplayText.Count(number, "name")}; expected one for each of the {DisplayText.Count(rows, "row")} of the array");
        }

        UnreadableInputException Wrong(string problem) => new(problem, remedy);
    }

    static string[] Lines(string path, string shown, string remedy)
    {
        try
        {
            return File.ReadAllLines(path, Strict);
        }
        catch (DecoderFallbackException exception)
        {
            throw new UnreadableInputException($"{shown}: no valid UTF-8; expected names in UTF-8", "Save the file as UTF-8", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(shown, "does not exist; expected the names of the rows of the array", remedy, exception);
        }
    }

    static UnreadableInputException Unreadable(string shown, string missing, string remedy, Exception exception) => new(
        exception is FileNotFoundException or DirectoryNotFoundException ? $"{shown} {missing}" : $"{shown}: cannot be read: {exception.Message}",
        remedy,
        exception);
}
