using System.Globalization;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Tables;
using GpuAls.Databases.Writing;
using GpuAls.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace GpuAls.Databases.Tests;

/// <summary>Tables of SQLite, DuckDB and PostgreSQL: complete or not there, and continued after an interruption.</summary>
public sealed class TableWriterTests(PostgresServer postgres) : IDisposable
{
    static readonly TableColumn[] Columns =
    [
        new("user", ColumnType.Text), new("rank", ColumnType.Integer), new("score", ColumnType.Single), new("percentile", ColumnType.Double),
        new("note", ColumnType.Text),
    ];

    // Two batches and a part of a third.
    const int Users = 1_300;
    const int RowsOfUser = 100;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Kinds => ["sqlite", "duckdb", "postgresql"];

    public static TheoryData<string, string> KindsAndNames => new(
        from kind in (string[])["sqlite", "duckdb", "postgresql"]
        from name in (string[])["recs", "my \"table\"", "\"a.b\"", "user", "Größe; DROP TABLE x --", new string('n', 63)]
        select (kind, name));

    [Theory, MemberData(nameof(KindsAndNames))]
    public void ATable_HasAllRowsInOrderAndAnIndex(string kind, string name)
    {
        var address = Address(kind);
        var table = TableName.Parse(name);
        using (var writer = Open(address, name))
        {
            Add(writer, 0, 3);
            writer.Add([["null", 1, null, null, null]]);
            writer.Add([]);
            writer.Complete();
        }

        Assert.Equal(
            [.. Enumerable.Range(0, 3).SelectMany(Rows).Select(Line), "null|1|||"],
            Read(address, $"SELECT * FROM {TableName.Quote(table.Name)}"));
        Assert.Equal([table.Name], Tables(kind, address));
        Assert.Equal(["1"], Read(address, Indexes(kind)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void ATableInASchema_IsThere(string kind)
    {
        var address = Address(kind);
        Execute(address, kind == "sqlite" ? "SELECT 1" : "CREATE SCHEMA \"my shop\"");
        var schema = kind == "sqlite" ? "main" : "my shop";
        using (var writer = Open(address, $"{schema}.recs"))
        {
            Add(writer, 0, 2);
            writer.Complete();
        }

        Assert.Equal(["200"], Read(address, $"SELECT count(*) FROM \"{schema}\".recs"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void AnExistingTable_IsKept_UnlessItIsReplaced(string kind)
    {
        var address = Address(kind);
        Execute(address, "CREATE TABLE recs AS SELECT 7 AS x");
        Execute(address, "CREATE VIEW best AS SELECT 1 AS y");
        var error = Assert.Throws<DatabaseException>(() => Open(address, "recs"));
        Assert.Equal($"the table recs of {address} exists; expected a new table", error.Message);
        Assert.Equal("Name another table: --table. Or replace it: --overwrite", error.Remedy);
        foreach (var overwrite in (bool[])[false, true])
        {
            error = Assert.Throws<DatabaseException>(() => Open(address, "best", overwrite: overwrite));
            Assert.Equal($"best of {address} is a view; expected a new table", error.Message);
            Assert.Equal("Name another table: --table", error.Remedy);
        }

        using (var writer = Open(address, "recs", overwrite: true))
        {
            Add(writer, 0, 600);
            Assert.Equal(500, writer.Done);
            if (kind != "duckdb") Assert.Equal(["7"], Read(address, "SELECT x FROM recs"));
            writer.Complete();
        }

        Assert.Equal(["60000"], Read(address, "SELECT count(*) FROM recs"));
        // Once more: the index has its name free.
        using (var writer = Open(address, "recs", overwrite: true))
        {
            Add(writer, 0, 2);
            writer.Complete();
        }

        Assert.Equal(["200"], Read(address, "SELECT count(*) FROM recs"));
        Assert.Equal(["1"], Read(address, Indexes(kind)));
    }

    [Fact]
    public void AViewOfTheReplacedTable_OfSqlite_ReadsTheNewOne()
    {
        var address = Address("sqlite");
        Execute(address, "CREATE TABLE recs AS SELECT 'x' AS user");
        Execute(address, "CREATE VIEW best AS SELECT DISTINCT user FROM recs");
        using (var writer = Open(address, "recs", overwrite: true))
        {
            Add(writer, 0, 2);
            writer.Complete();
        }

        Assert.Equal(["user 0", "user 1"], Read(address, "SELECT * FROM best"));
    }

    [Fact]
    public void AViewOfTheReplacedTable_OfPostgreSql_IsAnError_AndNothingChanges()
    {
        var address = Address("postgresql");
        Execute(address, "CREATE TABLE recs AS SELECT 7 AS x");
        Execute(address, "CREATE VIEW best AS SELECT x FROM recs");
        using (var writer = Open(address, "recs", overwrite: true))
        {
            Add(writer, 0, 2);
            var error = Assert.Throws<DatabaseException>(writer.Complete);
            Assert.Equal(
                $"cannot write the table recs of {address}: cannot drop table recs because other objects depend on it",
                error.Message);
            Assert.Equal(
                "Drop them, or name another table. The same command then continues after the first 2 users", error.Remedy);
        }

        Assert.Equal(["7"], Read(address, "SELECT x FROM best"));
        Execute(address, "DROP VIEW best");
        using (var writer = Open(address, "recs", overwrite: true))
        {
            Assert.Equal(2, writer.Done);
            writer.Complete();
        }

        Assert.Equal(["200"], Read(address, "SELECT count(*) FROM recs"));
    }

    [Fact]
    public void TheReadersOfTheReplacedTable_OfPostgreSql_ReadTheNewOne()
    {
        var address = Address("postgresql");
        Execute(address, "CREATE TABLE recs AS SELECT 7 AS x");
        Execute(address, "DROP ROLE IF EXISTS \"web app\"; CREATE ROLE \"web app\" LOGIN; GRANT SELECT ON recs TO \"web app\"");
        using (var writer = Open(address, "recs", overwrite: true))
        {
            Add(writer, 0, 2);
            writer.Complete();
        }

        var reader = DatabaseAddress.Parse(postgres.Address(Database(address), "web app"));
        Assert.Equal(["200"], Read(reader, "SELECT count(*) FROM recs"));
        var error = Assert.Throws<DatabaseException>(() => Open(reader, "recs2"));
        Assert.Equal($"cannot write the table recs2 of {reader}: permission denied for schema public", error.Message);
        Assert.Equal("Ask the owner for the permission: GRANT", error.Remedy);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void AnInterruptedRun_IsContinuedByTheSameCommandOnly(string kind)
    {
        var address = Address(kind);
        using (var writer = Open(address, "recs")) Add(writer, 0, 777);
        using (var writer = Open(address, "recs"))
        {
            Assert.Equal((500, false), (writer.Done, writer.HasDiscarded));
            Add(writer, 500, Users);
        }

        using (var writer = Open(address, "recs"))
        {
            Assert.Equal(1000, writer.Done);
            Add(writer, 1000, Users);
            writer.Complete();
        }

        ExpectAllRows(address);
        using (var writer = Open(address, "recs", overwrite: true)) Add(writer, 0, 777);
        using (var writer = Open(address, "recs", "another", overwrite: true))
        {
            Assert.Equal((0, true), (writer.Done, writer.HasDiscarded));
            Add(writer, 0, 5);
            writer.Complete();
        }

        Assert.Equal(["500"], Read(address, "SELECT count(*) FROM recs"));
        Assert.Equal(["recs"], Tables(kind, address));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void ARunThatEndsBeforeItsFirstBatch_LeavesNothing(string kind)
    {
        var address = Address(kind);
        using (var writer = Open(address, "recs")) Add(writer, 0, 5);
        if (kind == "postgresql") Assert.Empty(Tables(kind, address));
        else Assert.Empty(folder.Names);
    }

    [Theory, InlineData("sqlite"), InlineData("postgresql")]
    public void TwoRunsOfOneCommand_DoNotMix(string kind)
    {
        var address = Address(kind);
        using (var first = Open(address, "recs"))
        {
            TableWriter? second = null;
            var error = Assert.Throws<DatabaseException>(() =>
            {
                second = Open(address, "recs");
                Add(first, 0, 600);
                Add(second, 0, 600);
            });
            Assert.Equal($"another command writes the table recs of {address}", error.Message);
            Assert.Equal("Wait for its end, or name another table: --table", error.Remedy);
            Assert.Equal(kind == "postgresql", second is null);
            second?.Dispose();
            Add(first, (int)first.Done == 0 ? 0 : 600, Users);
            first.Complete();
        }

        ExpectAllRows(address);
    }

    [Fact]
    public void ACommandWithOtherOptions_EndsTheFirstOne_InSqlite()
    {
        var address = Address("sqlite");
        using var first = Open(address, "recs");
        Add(first, 0, 600);
        using (var second = Open(address, "recs", "another"))
        {
            Assert.True(second.HasDiscarded);
            var error = Assert.Throws<DatabaseException>(() => Add(first, 600, Users));
            Assert.Equal($"another command writes the table recs of {address}", error.Message);
            Add(second, 0, Users);
            second.Complete();
        }

        var gone = Assert.Throws<DatabaseException>(() => Add(first, 1200, Users));
        Assert.Equal($"another command writes the table recs of {address}", gone.Message);
        ExpectAllRows(address);
    }

    [Fact]
    public void APostgreSqlServerThatCrashes_LosesNoCommittedBatch()
    {
        // Other tests use the shared server meanwhile.
        using var server = new PostgresServer();
        server.Require();
        var address = DatabaseAddress.Parse(server.Address());
        using (var writer = Open(address, "recs"))
        {
            Add(writer, 0, 777);
            server.Crash();
            var error = Assert.Throws<DatabaseException>(() => Add(writer, 777, Users));
            Assert.Equal($"cannot write the table recs of {address}: the connection was lost", error.Message);
            Assert.Equal(
                "Repeat the command when the server is there again. The same command then continues after the first 500 users", error.Remedy);
        }

        var gone = Assert.Throws<DatabaseException>(() => Open(address, "recs"));
        Assert.Equal($"cannot open {address}: no server listens at {server.SocketFolder}:{server.Port}", gone.Message);
        Assert.Equal("Start the server, or correct the host and the port", gone.Remedy);
        server.Require();
        Resume(address);
    }

    [Fact]
    public void ALostConnection_LosesNoCommittedBatch()
    {
        var address = Address("postgresql");
        using (var writer = Open(address, "recs"))
        {
            Add(writer, 0, 777);
            postgres.Query($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Database(address)}'");
            var error = Assert.Throws<DatabaseException>(() => Add(writer, 777, Users));
            Assert.Equal($"cannot write the table recs of {address}: the connection was lost", error.Message);
            Assert.Equal(
                "Repeat the command when the server is there again. The same command then continues after the first 500 users", error.Remedy);
        }

        Resume(address);
    }

    static void Resume(DatabaseAddress address)
    {
        using (var writer = Open(address, "recs"))
        {
            Assert.Equal(500, writer.Done);
            Add(writer, 500, Users);
            writer.Complete();
        }

        ExpectAllRows(address);
    }

    [Fact]
    public void AWrongPasswordAndAMissingDatabase_AreErrors()
    {
        postgres.Require();
        var tcp = FormattableString.Invariant($"127.0.0.1:{postgres.Port}");
        Expect(
            $"postgresql://postgres:wrong@{tcp}/postgres", $"cannot open postgresql://postgres@{tcp}/postgres: "
            + "password authentication failed for user \"postgres\"", "Correct the password: PGPASSWORD, or the file ~/.pgpass");
        Expect(
            $"postgresql://postgres@{tcp}/postgres", $"cannot open postgresql://postgres@{tcp}/postgres: the server asks for a password",
            "Set the password in the environment variable PGPASSWORD, or in the file ~/.pgpass");
        Expect(
            $"postgresql://postgres:{Uri.EscapeDataString(PostgresServer.Password)}@{tcp}/shop2",
            $"cannot open postgresql://postgres@{tcp}/shop2: database \"shop2\" does not exist",
            "Create the database: createdb shop2. Or name another one");
        Expect(
            "postgresql://ann@no.such.host.invalid/shop",
            "cannot open postgresql://ann@no.such.host.invalid:5432/shop: the host 'no.such.host.invalid' is unknown", "Correct the host");
        using var connection = DatabaseAddress.Parse($"postgresql://postgres:{Uri.EscapeDataString(PostgresServer.Password)}@{tcp}").OpenToRead();
        Assert.DoesNotContain(PostgresServer.Password, connection.ConnectionString, StringComparison.Ordinal);

        static void Expect(string text, string message, string remedy)
        {
            var error = Assert.Throws<DatabaseException>(() => DatabaseAddress.Parse(text).OpenToRead());
            Assert.Equal((message, remedy), (error.Message, error.Remedy));
        }
    }

    [Fact]
    public void ThePasswordOfTheEnvironment_IsUsed()
    {
        postgres.Require();
        const string variable = "PGPASSWORD";
        Environment.SetEnvironmentVariable(variable, PostgresServer.Password);
        try
        {
            DatabaseAddress.Parse(FormattableString.Invariant($"postgresql://postgres@127.0.0.1:{postgres.Port}/postgres")).OpenToRead().Dispose();
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Theory]
    [InlineData("sqlite", "a.b.c", "'a.b.c' is not the name of a table; expected NAME or SCHEMA.NAME")]
    [InlineData("sqlite", "", "'' is not the name of a table; expected NAME or SCHEMA.NAME")]
    [InlineData("sqlite", "\"a", "'\"a' is not the name of a table; expected NAME or SCHEMA.NAME")]
    [InlineData("sqlite", "shop.recs", "SQLite has no schema 'shop'; expected a table without a schema")]
    [InlineData("postgresql", "shop.recs", "the schema 'shop' does not exist")]
    [InlineData(
        "postgresql", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
        "the table name 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn' is longer than 63 bytes, the maximum of PostgreSQL")]
    public void ABadName_IsAnError(string kind, string name, string message)
    {
        var address = Address(kind);
        Assert.Equal(message, Assert.Throws<DatabaseException>(() => Open(address, name)).Message);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void ALockedFile_IsAnError()
    {
        var sqlite = Address("sqlite");
        Execute(sqlite, "CREATE TABLE t (x)");
        using (var other = sqlite.OpenToWrite())
        {
            using var transaction = other.BeginTransaction();
            var error = Assert.Throws<DatabaseException>(() => Open(sqlite, "recs"));
            Assert.Equal(
                ($"cannot write the table recs of {sqlite}: another program has locked the database",
                    "End the program that writes to the file, and repeat the command"),
                (error.Message, error.Remedy));
        }
    }

    [Fact]
    public void ADuckDbFileOfAnotherProcess_IsAnError()
    {
        var duckdb = Address("duckdb");
        Execute(duckdb, "CREATE TABLE t (x int)");
        Assert.SkipUnless(Shell("python3 -c 'import fcntl'") == 0, "python3, which locks the file, is not on this machine");
        using var other = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "python3",
            [
                "-c",
                "import fcntl,sys\nf=open(sys.argv[1],'r+b')\nfcntl.lockf(f,fcntl.LOCK_EX)\nprint('locked',flush=True)\nsys.stdin.read()",
                duckdb.File!,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", other.StandardOutput.ReadLine());
        var error = Assert.Throws<DatabaseException>(() => Open(duckdb, "recs"));
        other.StandardInput.Close();
        other.WaitForExit();
        Assert.Equal($"cannot open {duckdb}: another program has locked the database", error.Message);
        Assert.Equal("End the program that uses the file, and repeat the command", error.Remedy);
    }

    [Fact]
    public void AFullDisk_IsAnError_AndLeavesTheOldTable()
    {
        var disk = Directory.CreateDirectory(folder["disk"]).FullName;
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Shell($"mount -t tmpfs -o size=2m tmpfs '{disk}'") == 0, "a small disk needs root on Linux, to mount it");
        try
        {
            foreach (var kind in (string[])["sqlite", "duckdb"])
            {
                var address = DatabaseAddress.Parse($"{kind}:{disk}/{kind}");
                Execute(address, "CREATE TABLE recs AS SELECT 7 AS x");
                using (var writer = Open(address, "recs", overwrite: true))
                {
                    var error = Assert.Throws<DatabaseException>(() => Add(writer, 0, Users));
                    Assert.Equal($"cannot write the table recs of {address}: the disk is full", error.Message);
                    Assert.StartsWith("Free space on the disk, and repeat the command", error.Remedy, StringComparison.Ordinal);
                }

                Assert.Equal(["7"], Read(address, "SELECT x FROM recs"));
                File.Delete(address.File!);
            }
        }
        finally
        {
            Shell($"umount '{disk}'");
        }
    }

    static int Shell(string command)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", $"{command} 2>/dev/null"]);
        shell.WaitForExit();
        return shell.ExitCode;
    }

    [Theory]
    [InlineData(8, "the file is read-only, or in a folder that is", "Make the file and its folder writable, or name another file")]
    [InlineData(13, "the disk is full", "Free space on the disk, and repeat the command")]
    [InlineData(14, "the file cannot be opened; its permissions may forbid it", "Correct the permissions, or name another file")]
    [InlineData(1, "no such table: x", null)]
    public void AnErrorOfSqlite_IsExplained(int code, string reason, string? remedy)
    {
        var error = DatabaseAddress.Parse("sqlite:a").Explain(
            "cannot read", new Microsoft.Data.Sqlite.SqliteException($"SQLite Error {code}: 'no such table: x'.", code));
        Assert.Equal(($"cannot read: {reason}", remedy), (error.Message, error.Remedy));
    }

    [Fact]
    public void AReadOnlySqliteFile_IsAnError()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root writes to read-only files");
        var sqlite = Address("sqlite");
        Execute(sqlite, "CREATE TABLE t (x)");
        File.SetAttributes(sqlite.File!, FileAttributes.ReadOnly);
        var error = Assert.Throws<DatabaseException>(() => Open(sqlite, "recs"));
        Assert.Equal($"cannot write the table recs of {sqlite}: the file is read-only, or in a folder that is", error.Message);
        Assert.Equal("Make the file and its folder writable, or name another file", error.Remedy);
    }

    // PostgreSQL may begin to read a table in its middle.
    static void ExpectAllRows(DatabaseAddress address) => Assert.Equal(
        Enumerable.Range(0, Users).SelectMany(Rows).Select(Line).Order(StringComparer.Ordinal),
        Read(address, "SELECT * FROM recs").Order(StringComparer.Ordinal));

    DatabaseAddress Address(string kind)
    {
        if (kind != "postgresql") return DatabaseAddress.Parse($"{kind}:{folder["data"]}");
        postgres.Require();
        var database = $"test{Guid.NewGuid():N}";
        postgres.Query($"CREATE DATABASE {database}");
        return DatabaseAddress.Parse(postgres.Address(database));
    }

    static string Database(DatabaseAddress address) => address.ToString().Split('/')[^1];

    static TableWriter Open(DatabaseAddress address, string table, string fingerprint = "one", bool overwrite = false) =>
        TableWriter.Open(address, TableName.Parse(table), Columns, fingerprint, overwrite);

    static void Add(TableWriter writer, int from, int to)
    {
        for (var user = from; user < to; user++) writer.Add(Rows(user));
    }

    static IEnumerable<object?[]> Rows(int user) => Enumerable.Range(1, RowsOfUser).Select(
        rank => (object?[])[$"user {user}", rank, 1f / rank, user / 7.0, user % 2 == 0 ? null : "a 'quoted' \"ß\"\t\\N,\n"]);

    static string Line(object?[] row) => string.Join('|', row.Select(Text));

    static string Text(object? value) => value switch
    {
        null or DBNull => "",
        // SQLite has one kind of number with a fraction.
        double number => ((float)number).ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    static List<string> Read(DatabaseAddress address, string query)
    {
        using var connection = address.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        List<string> lines = [];
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            lines.Add(Line(row));
        }

        return lines;
    }

    static void Execute(DatabaseAddress address, string statement)
    {
        using var connection = address.OpenToWrite();
        TableDialect.Execute(connection, null, statement);
    }

    static List<string> Tables(string kind, DatabaseAddress address) => Read(address, kind switch
    {
        "sqlite" => "SELECT name FROM sqlite_schema WHERE type = 'table'",
        "duckdb" => "SELECT table_name FROM duckdb_tables()",
        _ => "SELECT relname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'r'",
    });

    static string Indexes(string kind) => kind switch
    {
        "sqlite" => "SELECT count(*) FROM sqlite_schema WHERE type = 'index'",
        "duckdb" => "SELECT count(*) FROM duckdb_indexes()",
        _ => "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'",
    };
}
