using System.Text;
using GpuAls.Export.Importing;
using GpuAls.Export.Numpy;
using GpuAls.Export.Targets;
using GpuAls.Ingestion.Input;

namespace GpuAls.Export.Tests;

/// <summary>Files of implicit that are cut, damaged or inconsistent: each is an error that names the file and the array.</summary>
public sealed class ImplicitImportTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, string> WrongModels => new()
    {
        { "no users", "user_factors is missing; the file has item_factors", "Save the file again" },
        { "no arrays", "user_factors is missing; the file has no arrays", "Save the file again" },
        {
            "objects", "user_factors holds Python objects, which are never loaded; expected numbers",
            "Convert the array: array.astype(numpy.float32)"
        },
        { "whole numbers", "user_factors has the type int32; expected float32, float64 or float16", "Save the file again" },
        { "big-endian", "user_factors has the type >f4; expected numbers, little-endian", "Save the file again" },
        { "one dimension", "user_factors has the shape (6,); expected 2 dimensions", "Save the file again" },
        { "no rows", "user_factors has the shape (0, 2); expected 1 row or more, and 1 to 16384 columns", "Save the file again" },
        { "Fortran", "user_factors is in Fortran order; expected C order", "Convert the array: numpy.ascontiguousarray(array)" },
        { "other width", "item_factors has 3 factors; expected 2, as user_factors has", "Save the file again" },
        { "too short", "user_factors ends too early", "Save the file again" },
        { "too long", "user_factors is longer than its shape (3, 2)", "Save the file again" },
        { "no header", "user_factors is damaged: it is no array of NumPy", "Save the file again" },
        { "huge", "user_factors ends too early", "Save the file again" },
        { "text alpha", "alpha has the type <U3; expected numbers, little-endian", "Save the file again" },
        { "half iterations", "iterations is 2.5; expected a whole number in the range of int32", "Save the file again" },
        {
            "no regularization", "its settings do not fit GpuAls: regularization is 0; expected a number above 0 and below 1E+30",
            "Train the model again with other settings"
        },
        { "NaN", "section 'user factors', row 1: the factor NaN; expected a finite number", "Train the model again" },
    };

    [Theory, MemberData(nameof(WrongModels))]
    public void AWrongModel_IsAnError(string what, string message, string remedy)
    {
        var path = Write("model.npz", file =>
        {
            switch (what)
            {
                case "no arrays":
                    return;
                case "no users":
                    Floats(file, "item_factors", [4, 2]);
                    return;
                case "objects":
                    file.Add("user_factors", array => NpyWriter.Scalar(array, "|O", Encoding.ASCII.GetBytes("cposix\nsystem\n")));
                    break;
                case "whole numbers":
                    file.Add("user_factors", array => NpyWriter.Matrix<int>(array, NpyType.Int32, 3, 2, (_, _) => { }, CancellationToken.None));
                    break;
                case "big-endian":
                    Floats(file, "user_factors", [3, 2], ">f4");
                    break;
                case "one dimension":
                    Floats(file, "user_factors", [6]);
                    break;
                case "no rows":
                    Floats(file, "user_factors", [0, 2]);
                    break;
                case "Fortran":
                    file.Add("user_factors", array => Raw(array, new("<f4", true, [3, 2]), 6));
                    break;
                case "too short":
                    file.Add("user_factors", array => Raw(array, new("<f4", false, [3, 2]), 5));
                    break;
                case "too long":
                    file.Add("user_factors", array => Raw(array, new("<f4", false, [3, 2]), 7));
                    break;
                case "no header":
                    file.Add("user_factors", array => array.Write(new byte[200]));
                    break;
                case "huge":
                    file.Add("user_factors", array => Raw(array, new("<f4", false, [2_000_000_000, 16_000]), 6));
                    break;
                case "NaN":
                    file.Add("user_factors", array => NpyWriter.Matrix<float>(
                        array, NpyType.Float32, 3, 2, (row, to) => to.Fill(row == 1 ? float.NaN : 1), CancellationToken.None));
                    break;
                default:
                    Floats(file, "user_factors", [3, 2]);
                    break;
            }

            Floats(file, "item_factors", what == "other width" ? [4, 3] : [4, 2]);
            if (what == "text alpha") file.Add("alpha", "1.0");
            if (what == "half iterations") file.Add("iterations", 2.5);
            if (what == "no regularization") file.Add("regularization", 0.0);
        });

        Refused(() => ImplicitModel.Read(new(path, null, null, null), _ => { }), $"{path}: {message}", remedy);
    }

    [Fact]
    public void AFileThatIsCutAnywhere_OrWithAFlippedBit_IsAnError()
    {
        var path = folder.Export(Models.Train(Models.Scaled), "implicit");
        var bytes = File.ReadAllBytes(path + "model.npz");
        var cut = folder["cut.npz"];
        for (var length = 0; length < bytes.Length; length += 97)
        {
            File.WriteAllBytes(cut, bytes[..length]);
            Refused(Read, $"{cut} is no .npz file, or only a part of one; expected a file of numpy.savez", "Name a complete .npz file");
        }

        var flipped = bytes.AsSpan().ToArray();
        flipped[500] ^= 4; // among the users' vectors
        File.WriteAllBytes(cut, flipped);
        Refused(Read, $"{cut}: user_factors is damaged: its checksum is wrong", "Save the file again");

        void Read() => ImplicitModel.Read(new(cut, null, null, null), _ => { });
    }

    [Fact]
    public void AMissingFile_AndAnotherFile_AreErrors()
    {
        Refused(() => ImplicitModel.Read(new(folder["none"], null, null, null), _ => { }), $"{folder["none"]} does not exist", "Name an .npz file");
        var text = folder.Write("plays.tsv", "a\tb\n");
        Refused(
            () => ImplicitModel.Read(new(text, null, null, null), _ => { }),
            $"{text} is no .npz file, or only a part of one; expected a file of numpy.savez",
            "Name a complete .npz file");
    }

    public static TheoryData<string, string, string> WrongMatrices => new()
    {
        { "csc", "format is 'csc'; expected csr", "Convert the matrix: scipy.sparse.save_npz(file, matrix.tocsr())" },
        {
            "transposed", "shape is (4, 3); expected (3, 4), the users and items of the model",
            "Transpose the matrix: scipy.sparse.save_npz(file, matrix.T.tocsr())"
        },
        { "other shape", "shape is (3, 5); expected (3, 4), the users and items of the model", "Name the matrix that was given to fit: --known" },
        { "short indptr", "indptr has 3 numbers; expected 4", "Save the file again" },
        { "descending indptr", "indptr is 3 at 1 and 2 after it; expected numbers that ascend from 0", "Save the file again" },
        { "indptr from 1", "indptr is 1 at 0 and 2 after it; expected numbers that ascend from 0", "Save the file again" },
        { "huge indptr", "indices has 5 numbers; expected 4,000,000,000,000", "Save the file again" },
        { "negative column", "indices has -1; expected 0 to 3", "Save the file again" },
        { "column beyond", "indices has 4; expected 0 to 3", "Save the file again" },
        { "column twice", "indices has column 1 twice in row 0; expected each column at most once", "Add the entries up: matrix.sum_duplicates()" },
        { "short data", "data has 4 numbers; expected 5", "Save the file again" },
        { "NaN", "data has NaN; expected finite numbers of float32", "Save the file again" },
        { "float columns", "indices has the type float64; expected whole numbers, little-endian", "Save the file again" },
        { "no data", "data is missing; the file has format, indices, indptr, shape", "Save the file again" },
    };

    [Theory, MemberData(nameof(WrongMatrices))]
    public void AWrongMatrix_IsAnError(string what, string message, string remedy)
    {
        var path = Matrix(
            what == "csc" ? "csc" : "csr",
            what switch { "transposed" => [4, 3], "other shape" => [3, 5], _ => [3, 4] },
            what switch
            {
                "short indptr" => [0, 2, 5],
                "descending indptr" => [0, 3, 2, 5],
                "indptr from 1" => [1, 2, 2, 5],
                "huge indptr" => [0, 2, 2, 4_000_000_000_000],
                _ => [0, 2, 2, 5],
            },
            what switch
            {
                "negative column" => [1, 3, 0, -1, 2],
                "column beyond" => [1, 3, 0, 4, 2],
                "column twice" => [1, 1, 0, 1, 2],
                _ => [1, 3, 0, 1, 2],
            },
            what switch { "short data" => [1, 2, 3, 4], "NaN" => [1, 2, 3, float.NaN, 5], "no data" => [], _ => [1, 2, 3, 4, 5] },
            what == "float columns");

        Refused(() => ScipyMatrixReader.Read(path, 3, 4, Assert.Fail, CancellationToken.None), $"{path}: {message}", remedy);
    }

    [Fact]
    public void ColumnsInAnyOrder_AreSorted_AndZerosAreLeftOut()
    {
        var path = Matrix("csr", [3, 4], [0, 3, 3, 5], [3, 0, 1, 2, 0], [30, 0, -10, 22, 20]);
        var notes = new List<string>();

        var matrix = ScipyMatrixReader.Read(path, 3, 4, notes.Add, TestContext.Current.CancellationToken);

        Assert.Equal([1, 3], matrix.RowColumns(0));
        Assert.Equal([-10, 30], matrix.RowValues(0));
        Assert.Equal(0, matrix.RowLength(1));
        Assert.Equal([0, 2], matrix.RowColumns(2));
        Assert.Equal([20, 22], matrix.RowValues(2));
        Assert.Equal([$"1 entry of {path} with the value 0 is left out."], notes);
    }

    [Fact]
    public void OlderFiles_WithoutSettings_GetTheDefaults_WhichAreSaid()
    {
        var path = Write("model.npz", file =>
        {
            file.Add("user_factors", array => Doubles(array, 3, 2));
            file.Add("item_factors", array => NpyWriter.Matrix<Half>(array, "<f2", 4, 2, (row, to) => to.Fill((Half)row), CancellationToken.None));
            file.Add("regularization", 0.25);
        });
        var notes = new List<string>();

        var model = ImplicitModel.Read(new(path, null, null, null), notes.Add, TestContext.Current.CancellationToken);

        Assert.Equal([1.5f, 1.5f], model.Factors.Users.Row(1));
        Assert.Equal([3f, 3f], model.Factors.Items.Row(3));
        Assert.Equal((0.25, 1.0, 15), (model.Options.Regularization, model.Options.Alpha, model.Options.Iterations));
        Assert.Equal("user_factors was rounded from float64 to float32.", notes[0]);
        Assert.Equal("The file has no use_cg (1), alpha (1), iterations (15), cg_steps (3); the defaults of implicit are assumed.", notes[1]);
    }

    string Matrix(
        string format, long[] shape, long[] offsets, long[] columns, float[] values, bool areColumnsFloats = false) => Write("known.npz", file =>
    {
        file.Add("format", array => NpyWriter.Scalar(array, "|S3", Encoding.ASCII.GetBytes(format)));
        file.Add("shape", array => NpyWriter.List(array, NpyType.Int64, 2, [shape]));
        file.Add("indptr", array => NpyWriter.List(array, NpyType.Int64, offsets.Length, [offsets]));
        file.Add("indices", array =>
        {
            if (areColumnsFloats) NpyWriter.List(array, NpyType.Float64, columns.Length, [Array.ConvertAll(columns, column => (double)column)]);
            else NpyWriter.List(array, NpyType.Int64, columns.Length, [columns]);
        });
        if (values.Length > 0) file.Add("data", array => NpyWriter.List(array, NpyType.Float32, values.Length, [values]));
    });

    string Write(string name, Action<NpzWriter> write)
    {
        using var file = File.Create(folder[name]);
        using var archive = new NpzWriter(file);
        write(archive);
        return folder[name];
    }

    static void Floats(NpzWriter file, string key, long[] shape, string type = NpyType.Float32) =>
        file.Add(key, array => Raw(array, new(type, false, shape), (int)shape.Aggregate(1L, (product, length) => product * length)));

    static void Raw(Stream array, NpyHeader header, int floats)
    {
        array.Write(header.ToBytes());
        array.Write(NpyType.Bytes<float>(Enumerable.Repeat(1f, floats).ToArray()));
    }

    static void Doubles(Stream array, int rows, int columns) =>
        NpyWriter.Matrix<double>(array, NpyType.Float64, rows, columns, (_, to) => to.Fill(1.5), CancellationToken.None);

    static void Refused(Action read, string message, string remedy)
    {
        var error = Assert.Throws<ExchangeException>(read);
        Assert.Equal(message, error.Message);
        Assert.Equal(remedy, error.Remedy);
    }
}
