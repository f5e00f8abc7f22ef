using System.IO.Compression;
using System.Text;
using DropoutLab.Data;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Data;

/// <summary>Tables as people have them: each is read with one call, which gives the target and what to do with blanks.</summary>
internal sealed class TableTests
{
    private static string PathOf(string name) => Repository.Fixture("tables", name);

    [Test]
    public void TextClassesBecomeNumbersWhoseNamesAreTold()
    {
        Dataset flowers = CsvFile.Read(PathOf("flowers.csv"), target: "species");
        Assert.That(flowers.ClassNames, Is.EqualTo(new[] { "north", "south", "west" }));
        Assert.That(flowers.Features.Shape.ToArray(), Is.EqualTo(new[] { flowers.Count, 4 }));
        Assert.That(flowers.Targets.ToArray()[..4], Is.EqualTo(new[] { 0f, 1, 2, 0 }));
        Assert.That(flowers.Features.ToArray()[..4], Is.EqualTo(new[] { 4.9f, 2.2f, 3.4f, 0.5f }));
        Dataset echo = CsvFile.Read(PathOf("echo.csv"));
        Assert.That((echo.Features.Shape[1], echo.ClassNames.Count, echo.Targets[0]), Is.EqualTo((6, 2, 1f)));
        Assert.That(echo.ClassNames, Is.EqualTo(new[] { "M", "R" }));
    }

    [Test]
    public void BlanksBecomeTheMeanTheMedianAFlagOrDropTheRow()
    {
        string birds = PathOf("birds.csv");
        Assert.That(
            () => CsvFile.Read(birds, target: "species"),
            Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo(
                $"{birds}: line 3, column 3: a value expected, \"NA\" came; Blanks.Mean, Median, MeanAndFlag or DropRow takes it"));
        Dataset dropped = CsvFile.Read(birds, target: "species", Blanks.DropRow);
        Assert.That((dropped.Count, dropped.Features.Shape[1]), Is.EqualTo((5, 8)), "three islands, two sexes, three measures");
        Dataset mean = CsvFile.Read(birds, target: "species", Blanks.Mean), median = CsvFile.Read(birds, target: "species", Blanks.Median);
        Assert.That((mean.Count, mean.Features.Shape[1]), Is.EqualTo((8, 9)), "three islands; two sexes and blank");
        Assert.That(mean.Features[1, 3], Is.EqualTo((float)((39.1 + 46.5 + 50.2 + 49.0 + 45.2 + 37.8 + 51.3) / 7)).Within(1e-5f));
        Assert.That(median.Features[1, 3], Is.EqualTo(46.5f));
        Dataset flagged = CsvFile.Read(birds, target: "species", Blanks.MeanAndFlag);
        Assert.That(flagged.Features.Shape[1], Is.EqualTo(12));
        Assert.That((flagged.Features[0, 4], flagged.Features[1, 4]), Is.EqualTo((0f, 1f)));
    }

    [Test]
    public void TheEncodingNamesItsFeatures()
    {
        var encoding = TableEncoding.Fit(CsvFile.ReadTable(PathOf("birds.csv")), target: "species", Blanks.MeanAndFlag);
        Assert.That(encoding.FeatureNames, Is.EqualTo(new[]
        {
            "island=East", "island=South", "island=West", "bill_mm", "bill_mm is blank", "flipper_mm", "flipper_mm is blank",
            "mass_g", "mass_g is blank", "sex is blank", "sex=Female", "sex=Male",
        }));
        Assert.That(encoding.ClassNames, Is.EqualTo(new[] { "A", "B", "C" }));
    }

    [Test]
    public void QuotesCommasAndDoubledQuotesAreRead()
    {
        string passengers = PathOf("passengers.csv");
        Assert.That(CsvFile.ReadTable(passengers)[0, 3], Is.EqualTo("Doe, Mr. \"A\""));
        Assert.That(
            () => CsvFile.Read(passengers, target: "Survived", Blanks.Mean),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(
                "column 4: categories, or \"Name\" among the ignored, expected, 6 texts in 6 lines came"));
        Dataset read = CsvFile.Read(passengers, target: "Survived", Blanks.Median, ignored: ["Id", "Name", "Cabin"], texts: ["Class"]);
        Assert.That(read.Features.Shape.ToArray(), Is.EqualTo(new[] { 6, 3 + 2 + 2 + 4 }),
            "three classes, two sexes, age, fare, three ports and blank");
        Assert.That(read.Targets.ToArray(), Is.EqualTo(new[] { 0f, 1, 1, 0, 1, 0 }));
    }

    [Test]
    public void BlanksAfterCommasQuestionMarksAndNoHeaderAreRead()
    {
        Dataset income = CsvFile.Read(PathOf("income.data"), blanks: Blanks.Mean, categories: Categories.Numbered);
        Assert.That(income.ClassNames, Is.EqualTo(new[] { "<=50K", ">50K" }));
        Assert.That(income.Features.Shape.ToArray(), Is.EqualTo(new[] { 6, 7 }));
        Assert.That(income.Features.ToArray()[..7], Is.EqualTo(new[] { 39f, 3, 77516, 0, 13, 2, 0 }),
            "State of Private, Self, State and blank; ? of Exec, ...");
    }

    [Test]
    public void ColumnsBetweenBlanksAndATabAreRead()
    {
        Dataset cars = CsvFile.Read(PathOf("cars.txt"), target: 0, blanks: Blanks.Mean);
        Assert.That(cars.Features.Shape.ToArray(), Is.EqualTo(new[] { 4, 4 + 3 }));
        Assert.That(cars.Targets.ToArray(), Is.EqualTo(new[] { 18f, 25, 15, 24 }));
        Assert.That(cars.Features[1, 2], Is.EqualTo((130f + 165 + 95) / 3));
    }

    [Test]
    public void SemicolonsDecimalCommasAndThousandsAreRead()
    {
        Dataset houses = CsvFile.Read(PathOf("house-semicolon.csv"), target: "Preis");
        Assert.That(houses.Features.ToArray(), Is.EqualTo(new[] { 85.5f, 3, 120, 4, 60.25f, 2 }));
        Assert.That(houses.Targets.ToArray(), Is.EqualTo(new[] { 250_000f, 310_500.5f, 199_999.99f }));
    }

    [TestCase("a;b\n1,250;250.000\n", new[] { 1.25f, 250_000 })]
    [TestCase("a,b\n\"1,250\",2.5\n", new[] { 1250, 2.5f })]
    [TestCase("a\tb\n1,250\t2\n", new[] { 1250f, 2 })]
    [TestCase("a\tb\n1,25\t1.000,5\n", new[] { 1.25f, 1000.5f })]
    public void CommasInNumbersMeanWhatTheTableSays(string text, float[] expected)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Dataset read = CsvFile.Read(stream, "text");
        Assert.That(new[] { read.Features.Item(), read.Targets.Item() }, Is.EqualTo(expected));
    }

    [Test]
    public void DatesBecomeDaysAndIndexColumnsAreLeftOut()
    {
        Dataset river = CsvFile.Read(PathOf("river.csv"), target: "flow", Blanks.DropRow);
        Assert.That(river.Features.ToArray(), Is.EqualTo(new[] { 19723f, 1.2f, 19724, 1.3f, 19726, 1.1f }));
        Dataset indexed = CsvFile.Read(PathOf("index-column.csv"), target: "group");
        Assert.That(indexed.Features.ToArray(), Is.EqualTo(new[] { 0.5f, 1.5f, 0.7f, 1.9f, 0.1f, 1.1f }));
        Assert.That(indexed.Targets.ToArray(), Is.EqualTo(new[] { 0f, 1, 0 }));
    }

    /// <summary>Days since the beginning of 1970, counted by the calendar of the tests' own.</summary>
    [TestCase("1/12/63;1/13/63", -2546, -2545)]
    [TestCase("12/1/2049 6:00;13/1/49", 28866.25f, 28867)]
    [TestCase("1974Q1;1974 q4", 1461, 1734)]
    [TestCase("Apr-1-1995;May 2 1995", 9221, 9252)]
    [TestCase("2000-02;3 Mar 2000", 10988, 11019)]
    public void DatesAreReadAsTheirColumnIsWritten(string dates, float first, float second)
    {
        string[] cells = dates.Split(';');
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"when,y\n{cells[0]},1\n{cells[1]},2\n"));
        Table table = CsvFile.ReadTable(stream, "text");
        var encoding = TableEncoding.FromJson(TableEncoding.Fit(table, target: "y").ToJson());
        Assert.That(encoding.Apply(table).Features.ToArray(), Is.EqualTo(new[] { first, second }));
        Assert.That(encoding.Apply([cells[0], ""]).ToArray(), Is.EqualTo(new[] { first }));
    }

    [Test]
    public void DatesWhoseDaysMayBeMonthsAreRefused()
    {
        using var stream = new MemoryStream("when,y\n1/2/2020,1\n3/4/2020,2\n"u8.ToArray());
        Table table = CsvFile.ReadTable(stream, "text");
        Assert.That(
            () => TableEncoding.Fit(table, target: "y"),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("line 2, column 1: a date with a day above 12 in its column"));
        var asTexts = TableEncoding.Fit(table, target: "y", texts: ["when"]);
        Assert.That(asTexts.FeatureNames, Is.EqualTo(new[] { "when=1/2/2020", "when=3/4/2020" }));
    }

    /// <summary>R writes no name above the names of the rows.</summary>
    [TestCase("mass,kind\n1,1.5,x\n2,2,y\n")]
    [TestCase("\"\",\"mass\",\"kind\"\n\"Mazda RX4\",1.5,\"x\"\n\"Datsun 710\",2,\"y\"\n")]
    [TestCase("\"mass\" \"kind\"\n\"Mazda RX4\" 1.5 \"x\"\n\"Datsun 710\" 2 \"y\"\n")]
    public void NamesOfRowsAreLeftOut(string text)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.PathOf("named.txt"), text);
        Dataset read = CsvFile.Read(directory.PathOf("named.txt"), target: "kind");
        Assert.That(read.Features.ToArray(), Is.EqualTo(new[] { 1.5f, 2 }));
        Assert.That(read.ClassNames, Is.EqualTo(new[] { "x", "y" }));
    }

    [Test]
    public void TabsAndUtf16AreRead()
    {
        Dataset tabs = CsvFile.Read(PathOf("tabs.tsv"), target: "class", Blanks.Mean);
        Assert.That(tabs.Features.ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4, 5, 3 }));
        Assert.That(tabs.ClassNames, Is.EqualTo(new[] { "no", "yes" }));
        Assert.That(CsvFile.Read(PathOf("utf16.csv"), target: "y").Features.ToArray(), Is.EqualTo(new[] { 1f, 3 }));
    }

    [Test]
    public void WhatWasLearnedIsSavedAndAppliedToALaterRow()
    {
        using var directory = new TemporaryDirectory();
        Table table = CsvFile.ReadTable(PathOf("birds.csv"));
        (Table train, Table test) = table.Split(0.75, new PhiloxGenerator(3));
        Assert.That((train.Count, test.Count), Is.EqualTo((6, 2)));
        var encoding = TableEncoding.Fit(train, target: "species", Blanks.Median);
        encoding.Save(directory.PathOf("birds.json"));
        TableEncoding loaded = TableEncoding.Load(directory.PathOf("birds.json"));
        Assert.That(loaded.FeatureNames, Is.EqualTo(encoding.FeatureNames));
        Assert.That(loaded.ClassNames, Is.EqualTo(encoding.ClassNames));
        Assert.That(loaded.Apply(test).Features.ToArray(), Is.EqualTo(encoding.Apply(test).Features.ToArray()));
        for (int row = 0; row < test.Count; row++)
            Assert.That(loaded.Apply(test.Row(row)).ToArray(), Is.EqualTo(encoding.Apply(test).Features.Slice(0, row, 1).ToArray()));
        Assert.That(TableEncoding.FromJson(encoding.ToJson()).ToJson(), Is.EqualTo(encoding.ToJson()));
    }

    [Test]
    public void AnUnknownCategoryIsAllZerosOrTheNextNumber()
    {
        Table table = CsvFile.ReadTable(PathOf("birds.csv"));
        Tensor oneHot = TableEncoding.Fit(table, "species", Blanks.Mean).Apply(["", "North", "1", "2", "3", "Male"]);
        Assert.That(oneHot.ToArray(), Is.EqualTo(new[] { 0f, 0, 0, 1, 2, 3, 0, 0, 1 }));
        Tensor numbered = TableEncoding.Fit(table, "species", Blanks.Mean, Categories.Numbered).Apply(["", "North", "1", "2", "3", "Male"]);
        Assert.That(numbered.ToArray(), Is.EqualTo(new[] { 3f, 1, 2, 3, 2 }));
    }

    [TestCase("{}", "expected")]
    [TestCase("[", "expected")]
    [TestCase("{\"version\":2}", "version 1 expected, 2 came")]
    public void ADamagedEncodingIsTold(string json, string message) =>
        Assert.That(() => TableEncoding.FromJson(json), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message));

    [Test]
    public void OtherTablesAreTold()
    {
        var encoding = TableEncoding.Fit(CsvFile.ReadTable(PathOf("flowers.csv")), "species");
        Assert.That(() =>
            encoding.Apply(CsvFile.ReadTable(PathOf("birds.csv"))), Throws.ArgumentException.With.Message.Contains("columns sepal_length"));
        Assert.That(() => encoding.Apply(["1"]), Throws.ArgumentException.With.Message.Contains("5 texts expected, 1 came"));
        Assert.That(() => encoding.Apply(["1", "x", "3", "4", ""]),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("column 2: a number expected, \"x\" came"));
        using var stream = new MemoryStream("sepal_length,sepal_width,petal_length,petal_width,species\n1,2,3,4,east\n"u8.ToArray());
        Table other = CsvFile.ReadTable(stream, "other");
        Assert.That(() => encoding.Apply(other), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(
            "other: line 2, column 5: a class of north, south, west expected, \"east\" came"));
    }

    [TestCase("1,2\n\n\n\n3,\"4\"x\n", "line 5, column 2: a separator or the end of the line after a closing quote expected, x came")]
    [TestCase("1,2\n3,1\0\n", "line 2, column 2: text expected, a zero byte came")]
    [TestCase("a,b\n1,\u001b[31mx\n2,3\n", "\\u001b[31mx")]
    [TestCase("a,b\n1,2\nx,3\n", "line 3, column 1: a number expected, as \"1\" above or below, or \"a\" among the texts, \"x\" came")]
    [TestCase("a,b\n1,2\n2,1e39\n", "line 3, column 2: a number in the range of float expected, \"1e39\" came")]
    [TestCase("a,b\n1,2\n\"3\n4\",1\n5\n", "line 5: 2 columns expected, 1 came")]
    [TestCase("a,b\n1,2\n3,\n", "line 3, column 2: a target expected, \"\" came")]
    [TestCase("a,b\n", "only names came")]
    public void ABadTableIsToldWithItsPlace(string text, string message)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("table.csv");
        File.WriteAllText(path, text);

        Assert.That(() =>
            CsvFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).And.Message.StartsWith(path));
    }

    [Test]
    public void QuartersAboveNumbersAreNamesOfColumns()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("table.csv");
        File.WriteAllText(path, "region,2024Q1,2024Q2\nnorth,5,7\nsouth,6,8\n");
        Dataset quarters = CsvFile.Read(path, target: "2024Q2");
        Assert.That(quarters.Targets.ToArray(), Is.EqualTo(new float[] { 7, 8 }));
    }

    [Test]
    public void AHeaderOfNumbersIsNoHeader()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("table.csv");
        File.WriteAllText(path, "1,2\n3,4\n");
        Assert.That(
            () => CsvFile.Read(path, hasHeader: true),
                Throws.InstanceOf<InvalidDataException>().With.Message.Contains("line 1: names of columns expected, numbers came"));
        Assert.That(CsvFile.Read(path).Count, Is.EqualTo(2));
    }

    [Test]
    public void AFileThatWasMadeToFillMemoryIsToldByItsName()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("bomb.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 260; i++) gzip.Write(zeros);
        }

        using (Stream content = GzipFile.Open(path))
            Assert.That(() => content.CopyTo(Stream.Null),
                Throws.InstanceOf<InvalidDataException>().With.Message.Contains("268435456 unpacked bytes").And.Message.StartsWith(path));
        Assert.That(() => CsvFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith(path));
        Assert.That(() => IdxFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith(path));
    }

    [Test]
    public void TargetsAreExchanged()
    {
        var data = new Dataset(Tensor.Zeros(3, 2), Tensor.Arange(0, 3)) { ClassNames = ["a", "b", "c"] };
        Dataset columns = data.WithTargets(data.Targets.Unsqueeze(1));
        Assert.That(columns.Targets.Shape.ToArray(), Is.EqualTo(new[] { 3, 1 }));
        Assert.That(columns.ClassNames, Is.EqualTo(data.ClassNames));
        Assert.That(() => data.WithTargets(Tensor.Zeros(2)), Throws.ArgumentException.With.Message.Contains("as many rows in both"));
    }
}
