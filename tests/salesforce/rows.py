"""The rows: what each exported file holds, and the events a careful reader takes from them.

EXPORT: file name -> (encoding, delimiter, every cell quoted, CSV text, footer).
LEAD_TO_CASH, ORDER_TO_CASH: one event a line,
case | activity | time | resource | source object | record | basis | flags | amount | currency
basis is a section of the reference (6.3, 6.4, 6.5), "catalogue" (the capture column of section 2 or 3
where 6.3 has no row), or choice-N of README.md. All names are invented.
"""

# ruff: noqa: E501

EXPORT: dict[str, tuple[str, str, bool, str, str]] = {}

# ---------------------------------------------------------------- Data Loader, "Export All"
EXPORT["Lead.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,CREATEDDATE,CREATEDBYID,OWNERID,STATUS,LEADSOURCE,COMPANY,ISCONVERTED,CONVERTEDDATE,CONVERTEDOPPORTUNITYID,CONVERTEDACCOUNTID,MASTERRECORDID,ISDELETED
@L01,2025-01-06T08:10:00.000Z,@U08,@U01,Closed - Converted,Web,Brookfield Optics,true,2025-01-13,@O01,@A01,,false
@L02,2025-01-08T09:20:15.000Z,@U09,@U02,Closed - Converted,Trade Fair,Harbor & Vane,true,2025-01-20,@O02,@A02,,false
@L03,2025-01-09T10:00:00.000Z,@U08,@U02,Closed - Converted,Web,Pelican Freight,true,2025-01-22,@O03,@A05,,false
@L04,2025-01-14T14:00:00.000Z,@U09,@U02,Working - Contacted,Web,Pelican Freight Ltd.,false,,,,@L03,true
@L05,2025-08-25T07:45:00.000Z,@U09,@G02,Open - Not Contacted,Web,Tern Robotics,false,,,,,false
@L06,2025-05-12T12:00:00.000Z,@U08,@U08,Closed - Not Converted,Partner,Old Mill Bakery,false,,,,,false
@L07,2025-06-02T08:00:00.000Z,@U08,@U08,Closed - Converted,Referral,Quarry Labs,true,2025-06-10,,@A06,,false
@L08,2025-04-03T11:00:00.000Z,@U08,@U02,Closed - Converted,Web,Harbor & Vane,true,2025-04-14,@O08,@A02,,false
@L09,2025-02-25T15:30:00.000Z,@U08,@U02,Closed - Converted,Referral,Quarry Labs,true,2025-03-05,@O09,@A06,,false
@L10,2025-05-05T09:00:00.000Z,@U08,@U02,Closed - Converted,Partner,Pelican Freight,true,2025-05-16,@O11,@A05,,false
@L11,2025-03-01T10:00:00.000Z,@U09,@U08,Open - Not Contacted,Web,asdf test,false,,,,,true
@L12,2025-06-20T06:30:00.000Z,@U08,@U03,Closed - Converted,Trade Fair,苏州蓝亭精密,true,2025-06-27,@O12,@A03,,false
""",
    "",
)

EXPORT["LeadHistory.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,LEADID,FIELD,OLDVALUE,NEWVALUE,CREATEDBYID,CREATEDDATE
@LH01,@L01,created,,,@U08,2025-01-06T08:10:00.000Z
@LH02,@L01,ownerAssignment,Hanna Vogt,Ada Brandt,@U09,2025-01-06T08:10:00.000Z
@LH03,@L01,ownerAssignment,@U08,@U01,@U09,2025-01-06T08:10:00.000Z
@LH04,@L01,Status,Open - Not Contacted,Working - Contacted,@U01,2025-01-07T09:00:00.000Z
@LH05,@L01,Status,Working - Contacted,Qualified,@U01,2025-01-10T13:15:30.000Z
@LH06,@L01,leadConverted,,,@U01,2025-01-13T09:30:00.000Z
@LH07,@L01,Status,Qualified,Closed - Converted,@U01,2025-01-13T09:30:00.000Z
@LH08,@L02,Owner,Integration User,Bruno Keller,@U04,2025-01-08T10:00:00.000Z
@LH09,@L02,Owner,@U09,@U02,@U04,2025-01-08T10:00:00.000Z
@LH10,@L02,Owner,Bruno Keller,Ada Brandt,@U04,2025-01-09T08:00:00.000Z
@LH11,@L02,Owner,@U02,@U01,@U04,2025-01-09T08:00:00.000Z
@LH12,@L02,Owner,Ada Brandt,Bruno Keller,@U04,2025-01-09T15:00:00.000Z
@LH13,@L02,Owner,@U01,@U02,@U04,2025-01-09T15:00:00.000Z
@LH14,@L02,leadConverted,,,@U02,2025-01-20T14:00:00.000Z
@LH15,@L02,Status,Open - Not Contacted,Closed - Converted,@U02,2025-01-20T14:00:00.000Z
@LH18,@L04,Status,Open - Not Contacted,Working - Contacted,@U02,2025-01-15T16:20:00.000Z
@LH16,@L03,Status,Open - Not Contacted,Qualified,@U02,2025-01-17T10:00:00.000Z
@LH17,@L03,leadConverted,,,@U02,2025-01-22T08:45:00.000Z
@LH19,@L06,Status,Open - Not Contacted,Working - Contacted,@U08,2025-05-13T08:00:00.000Z
@LH20,@L06,Status,Working - Contacted,Closed - Not Converted,@U08,2025-05-20T09:40:00.000Z
@LH21,@L07,Status,Open - Not Contacted,Qualified,@U08,2025-06-06T10:10:00.000Z
@LH22,@L07,leadConverted,,,@U08,2025-06-10T12:00:00.000Z
@LH23,@L08,leadConverted,,,@U02,2025-04-14T13:00:00.000Z
@LH24,@L12,Status,待处理 - 未联系,合格,@U03,2025-06-25T02:00:00.000Z
@LH25,@L12,leadConverted,,,@U03,2025-06-27T03:30:00.000Z
""",
    "",
)

EXPORT["Opportunity.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,NAME,CREATEDDATE,CREATEDBYID,OWNERID,ACCOUNTID,STAGENAME,ISCLOSED,ISWON,AMOUNT,CURRENCYISOCODE,CLOSEDATE,LEADSOURCE,TYPE,CONTRACTID,SYNCEDQUOTEID,LOSS_REASON__C,ISDELETED
@O01,Brookfield bench line,2025-01-13T09:30:00.000Z,@U01,@U01,@A01,Closed Won,true,true,46800.0,EUR,2025-03-13,Web,New Business,@C01,@Q01,,false
@O02,Harbor & Vane gauges,2025-01-20T14:00:00.000Z,@U02,@U02,@A02,Closed Won,true,true,81000.0,EUR,2025-05-08,Trade Fair,New Business,,@Q03,,false
@O03,Pelican dock scales,2025-01-22T08:45:00.000Z,@U02,@U01,@A05,Closed Lost,true,false,15000.0,EUR,2025-05-31,Web,New Business,,,Price,false
@O04,Nordlys cold store,2025-02-03T09:00:00.000Z,@U01,@U01,@A04,Closed Won,true,true,30000.0,EUR,2025-05-15,,New Business,,@Q04,,false
@O05,苏州蓝亭 检测线,2025-02-17T02:00:00.000Z,@U03,@U03,@A03,Closed Won,true,true,600000.0,CNY,2025-05-20,,New Business,,,,false
@O06,Nordlys second site,2025-05-20T09:00:00.000Z,@U01,@U01,@A04,Closed Won,true,true,12000.0,EUR,2025-06-30,,Existing Business,,@Q06,,false
@O07,Pelican conveyor,2025-02-06T10:00:00.000Z,@U02,@U02,@A05,Closed Won,true,true,22000.0,EUR,2025-04-25,,New Business,,@Q08,,false
@O08,Harbor & Vane phase 2,2025-02-10T08:00:00.000Z,@U02,@U02,@A02,Proposal/Price Quote,false,false,70000.0,EUR,2025-12-15,,Existing Business,,,,false
@O09,Quarry sample rig,2025-03-04T23:30:12.000Z,@U02,@U02,@A06,Closed Lost,true,false,8000.0,EUR,2025-06-10,Referral,New Business,,,Competitor,false
@O10,Brookfield service renewal,2025-04-01T00:10:00.000Z,@U09,@U01,@A01,Closed Won,true,true,18000.0,EUR,2025-04-01,,Renewal,,,,false
@O11,Pelican spare parts,2025-03-18T09:00:00.000Z,@U02,@U02,@A05,Closed Won,true,true,5000.0,EUR,2025-06-30,,Existing Business,,,,false
@O12,蓝亭 二期扩容,2025-06-27T03:30:00.000Z,@U03,@U03,@A03,Value Proposition,false,false,280000.0,CNY,2025-10-31,Trade Fair,Existing Business,,,,false
@O13,Quarry retrofit,2023-02-14T10:00:00.000Z,@U10,@U01,@A06,Closed Won,true,true,40000.0,EUR,2024-11-05,,New Business,,,,false
@O14,"Brookfield ""Halle 3"",
second shift",2025-09-01T08:00:00.000Z,@U01,@U01,@A01,Prospecting,false,false,9500.0,EUR,2025-11-28,,Existing Business,,,,false
@O15,Quarry duplicate,2025-03-03T09:00:00.000Z,@U02,@U02,@A06,Prospecting,false,false,8000.0,EUR,2025-05-31,,New Business,,,,true
""",
    "",
)

# ---------------------------------------------------------------- weekly Data Export (zip), UTC without a zone
EXPORT["OpportunityHistory.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,OPPORTUNITYID,CREATEDBYID,CREATEDDATE,STAGENAME,AMOUNT,PREVAMOUNT,CLOSEDATE,PREVCLOSEDATE,PROBABILITY
@H1301,@O13,@U01,2024-04-02 08:00:00,Proposal/Price Quote,40000.00,40000.00,2024-09-30,2024-06-30,75
@H1302,@O13,@U01,2024-09-12 08:00:00,Negotiation/Review,40000.00,40000.00,2024-09-30,2024-09-30,90
@H1303,@O13,@U01,2024-11-05 14:00:00,Closed Won,40000.00,40000.00,2024-11-05,2024-09-30,100
@H0204,@O02,@U02,2025-02-10 10:00:00,Negotiation/Review,90000.00,,2025-04-30,,90
@H0203,@O02,@U02,2025-02-10 10:00:00,Proposal/Price Quote,90000.00,,2025-04-30,,75
@H0201,@O02,@U02,2025-01-20 14:00:00,Prospecting,90000.00,,2025-04-30,,10
@H0202,@O02,@U02,2025-01-28 09:00:00,Qualification,90000.00,,2025-04-30,,10
@H0205,@O02,@U02,2025-02-24 10:30:00,Proposal/Price Quote,81000.00,,2025-05-30,,75
@H0206,@O02,@U02,2025-03-10 09:00:00,Negotiation/Review,81000.00,,2025-05-30,,90
@H0207,@O02,@U02,2025-04-02 08:00:00,Negotiation/Review,81000.00,,2025-06-30,,90
@H0208,@O02,@U02,2025-05-08 14:20:00,Closed Won,81000.00,,2025-05-08,,100
@H0101,@O01,@U01,2025-01-13 09:30:00,Prospecting,48000.00,,2025-03-14,,10
@H0102,@O01,@U01,2025-01-20 10:00:00,Qualification,48000.00,48000.00,2025-03-14,2025-03-14,10
@H0103,@O01,@U01,2025-01-24 15:00:00,Qualification,52000.00,48000.00,2025-03-14,2025-03-14,10
@H0104,@O01,@U01,2025-02-03 08:30:00,Needs Analysis,52000.00,52000.00,2025-03-14,2025-03-14,20
@H0105,@O01,@U01,2025-02-12 13:00:00,Proposal/Price Quote,52000.00,52000.00,2025-03-14,2025-03-14,75
@H0106,@O01,@U01,2025-02-12 13:00:05,Proposal/Price Quote,52000.00,52000.00,2025-03-14,2025-03-14,80
@H0107,@O01,@U01,2025-02-20 09:10:00,Proposal/Price Quote,46800.00,52000.00,2025-03-14,2025-03-14,80
@H0108,@O01,@U01,2025-02-27 11:00:00,Negotiation/Review,46800.00,46800.00,2025-03-14,2025-03-14,90
@H0109,@O01,@U01,2025-03-13 16:00:00,Closed Won,46800.00,46800.00,2025-03-13,2025-03-14,100
@H0301,@O03,@U02,2025-01-22 08:45:00,Prospecting,15000.00,,2025-03-31,,10
@H0302,@O03,@U02,2025-02-05 09:00:00,Qualification,15000.00,15000.00,2025-03-31,2025-03-31,10
@H0303,@O03,@U01,2025-04-01 07:00:00,Qualification,15000.00,15000.00,2025-05-31,2025-03-31,10
@H0304,@O03,@U01,2025-05-15 12:00:00,Closed Lost,15000.00,15000.00,2025-05-31,2025-05-31,0
@H0401,@O04,@U01,2025-02-03 09:00:00,Qualification,30000.00,,2025-05-15,,10
@H0402,@O04,@U01,2025-02-24 10:00:00,Proposal/Price Quote,30000.00,30000.00,2025-05-15,2025-05-15,75
@H0403,@O04,@U01,2025-04-10 08:00:00,Negotiation/Review,30000.00,30000.00,2025-05-15,2025-05-15,90
@H0404,@O04,@U01,2025-05-12 15:00:00,Closed Won,30000.00,30000.00,2025-05-15,2025-05-15,100
@H0501,@O05,@U03,2025-02-17 02:00:00,Prospecting,650000.00,,2025-05-20,,10
@H0502,@O05,@U03,2025-02-26 03:00:00,Needs Analysis,650000.00,650000.00,2025-05-20,2025-05-20,20
@H0503,@O05,@U03,2025-03-12 06:00:00,Proposal/Price Quote,650000.00,650000.00,2025-05-20,2025-05-20,75
@H0504,@O05,@U03,2025-04-15 02:30:00,Negotiation/Review,600000.00,650000.00,2025-05-20,2025-05-20,90
@H0505,@O05,@U03,2025-05-20 08:00:00,Closed Won,600000.00,600000.00,2025-05-20,2025-05-20,100
@H0601,@O06,@U01,2025-05-20 09:00:00,Prospecting,12000.00,,2025-06-30,,10
@H0602,@O06,@U01,2025-05-27 09:00:00,Proposal/Price Quote,12000.00,12000.00,2025-06-30,2025-06-30,75
@H0603,@O06,@U01,2025-06-18 13:00:00,Closed Won,12000.00,12000.00,2025-06-30,2025-06-30,100
@H0701,@O07,@U02,2025-02-06 10:00:00,Prospecting,22000.00,,2025-04-15,,10
@H0702,@O07,@U02,2025-02-20 09:00:00,Qualification,22000.00,22000.00,2025-04-15,2025-04-15,10
@H0703,@O07,@U02,2025-03-20 09:00:00,Closed Lost,22000.00,22000.00,2025-03-20,2025-04-15,0
@H0704,@O07,@U02,2025-04-07 08:00:00,Proposal/Price Quote,22000.00,22000.00,2025-05-15,2025-03-20,75
@H0705,@O07,@U02,2025-04-25 12:00:00,Closed Won,22000.00,22000.00,2025-04-25,2025-05-15,100
@H0801,@O08,@U02,2025-02-10 08:00:00,Prospecting,70000.00,,2025-06-30,,10
@H0802,@O08,@U02,2025-04-22 08:00:00,Qualification,70000.00,70000.00,2025-06-30,2025-06-30,10
@H0803,@O08,@U02,2025-06-28 08:00:00,Qualification,70000.00,70000.00,2025-09-30,2025-06-30,10
@H0804,@O08,@U02,2025-08-20 09:00:00,Proposal/Price Quote,70000.00,70000.00,2025-12-15,2025-09-30,75
@H0901,@O09,@U02,2025-03-04 23:30:12,Prospecting,8000.00,,2025-05-31,,10
@H0902,@O09,@U02,2025-03-20 10:00:00,Proposal/Price Quote,8000.00,8000.00,2025-05-31,2025-05-31,75
@H0903,@O09,@U02,2025-04-16 10:00:00,Offer,8000.00,8000.00,2025-05-31,2025-05-31,80
@H0904,@O09,@U02,2025-05-06 10:00:00,Negotiation/Review,8000.00,8000.00,2025-05-31,2025-05-31,90
@H0905,@O09,@U02,2025-05-26 10:00:00,Offer,8000.00,8000.00,2025-05-31,2025-05-31,75
@H0906,@O09,@U02,2025-06-10 10:00:00,Closed Lost,8000.00,8000.00,2025-06-10,2025-05-31,0
@H1101,@O11,@U02,2025-03-18 09:00:00,Prospecting,5000.00,,2025-06-30,,10
@H1102,@O11,@U02,2025-05-19 09:00:00,Technical Review,5000.00,5000.00,2025-06-30,2025-06-30,60
@H1103,@O11,@U02,2025-06-12 09:00:00,Closed Won,5000.00,5000.00,2025-06-30,2025-06-30,100
@H1201,@O12,@U03,2025-06-27 03:30:00,Prospecting,300000.00,,2025-10-31,,10
@H1202,@O12,@U03,2025-07-08 02:00:00,Needs Analysis,300000.00,300000.00,2025-10-31,2025-10-31,20
@H1203,@O12,@U03,2025-07-29 02:00:00,Value Proposition,300000.00,300000.00,2025-10-31,2025-10-31,50
@H1204,@O12,@U03,2025-08-28 02:00:00,Value Proposition,280000.00,300000.00,2025-10-31,2025-10-31,50
@H1401,@O14,@U01,2025-09-01 08:00:00,Prospecting,9500.00,,2025-11-28,,10
""",
    "",
)

# ---------------------------------------------------------------- Workbench
EXPORT["OpportunityFieldHistory.csv"] = (
    "utf-8",
    ",",
    False,
    """
Id,OpportunityId,Field,OldValue,NewValue,DataType,CreatedById,CreatedBy.Name,CreatedDate
@OF01,@O13,Owner,Iris Maier,Ada Brandt,Text,@U04,Dora Lindqvist,2024-05-06T09:00:00.000+0000
@OF02,@O13,Owner,@U10,@U01,EntityId,@U04,Dora Lindqvist,2024-05-06T09:00:00.000+0000
@OF03,@O03,created,,,Text,@U02,Bruno Keller,2025-01-22T08:45:00.000+0000
@OF04,@O03,StageName,Prospecting,Qualification,DynamicEnum,@U02,Bruno Keller,2025-02-05T09:00:00.000+0000
@OF05,@O03,Owner,Iris Maier,Bruno Keller,Text,@U04,Dora Lindqvist,2025-02-20T10:00:00.000+0000
@OF06,@O03,Owner,@U10,@U02,EntityId,@U04,Dora Lindqvist,2025-02-20T10:00:00.000+0000
@OF07,@O03,Owner,Bruno Keller,Integration User,Text,@U09,Integration User,2025-03-10T11:11:11.000+0000
@OF08,@O03,Owner,@U02,@U09,EntityId,@U09,Integration User,2025-03-10T11:11:11.000+0000
@OF09,@O03,Owner,Integration User,Ada Brandt,Text,@U09,Integration User,2025-03-10T11:11:11.000+0000
@OF10,@O03,Owner,@U09,@U01,EntityId,@U09,Integration User,2025-03-10T11:11:11.000+0000
@OF11,@O03,Owner,Ada Brandt,Bruno Keller,Text,@U09,Integration User,2025-03-12T09:00:00.000+0000
@OF12,@O03,Owner,@U01,@U02,EntityId,@U09,Integration User,2025-03-12T09:00:00.000+0000
@OF13,@O03,Owner,Bruno Keller,Ada Brandt,Text,@U09,Integration User,2025-03-12T09:00:00.000+0000
@OF14,@O03,Owner,@U02,@U01,EntityId,@U09,Integration User,2025-03-12T09:00:00.000+0000
@OF15,@O03,CloseDate,2025-03-31,2025-05-31,DateOnly,@U01,Ada Brandt,2025-04-01T07:00:00.000+0000
@OF16,@O03,Loss_Reason__c,,Price,DynamicEnum,@U01,Ada Brandt,2025-05-15T12:00:00.000+0000
@OF17,@O01,Amount,52000,46800,Currency,@U01,Ada Brandt,2025-02-20T09:10:00.000+0000
""",
    "",
)

EXPORT["OpportunityStage.csv"] = (
    "utf-8",
    ",",
    False,
    """
Id,ApiName,MasterLabel,IsActive,IsClosed,IsWon,SortOrder,DefaultProbability
@ST01,Prospecting,Prospecting,true,false,false,1,10
@ST02,Qualification,Qualification,true,false,false,2,10
@ST03,Needs Analysis,Needs Analysis,true,false,false,3,20
@ST04,Value Proposition,Value Proposition,true,false,false,4,50
@ST05,Proposal/Price Quote,Offer,true,false,false,5,75
@ST06,Technical Review,Technical Review,false,false,false,6,60
@ST07,Negotiation/Review,Negotiation/Review,true,false,false,7,90
@ST08,Closed Won,Closed Won,true,true,true,8,100
@ST09,Closed Lost,Closed Lost,true,true,false,9,0
""",
    "",
)

EXPORT["ProcessInstance.csv"] = (
    "utf-8",
    ",",
    False,
    """
Id,TargetObjectId,TargetObject.Type,ProcessDefinition.DeveloperName,Status,SubmittedById,SubmittedBy.Name,CreatedDate,CompletedDate,LastActorId
@PI01,@Q01,Quote,Quote_Discount,Approved,@U01,Ada Brandt,2025-02-18T09:00:00.000+0000,2025-02-19T15:30:00.000+0000,@U06
@PI02,@C01,Contract,Contract_Terms,Approved,@U01,Ada Brandt,2025-03-05T13:00:00.000+0000,2025-03-07T10:00:00.000+0000,@U05
@PI03,@R01,Order,Order_Release,Approved,@U07,Gus Weber,2025-03-14T08:30:00.000+0000,2025-03-14T13:20:00.000+0000,@U04
@PI04,@Q08,Quote,Quote_Discount,Removed,@U02,Bruno Keller,2025-04-15T09:30:00.000+0000,2025-04-15T10:15:00.000+0000,@U02
@PI05,@Q08,Quote,Quote_Discount,Approved,@U02,Bruno Keller,2025-04-15T10:30:00.000+0000,2025-04-15T14:30:00.000+0000,@G01
@PI06,@O08,Opportunity,Opp_Discount,Pending,@U02,Bruno Keller,2025-08-25T09:00:00.000+0000,,
@PI07,@R10,Order,Order_Release,Rejected,@U07,Gus Weber,2025-06-13T09:00:00.000+0000,2025-06-16T09:00:00.000+0000,@U04
@PI08,@C10,Contract,Contract_Terms,Approved,@U09,Integration User,2025-04-01T09:00:00.000+0000,2025-04-01T12:00:00.000+0000,@U05
""",
    "",
)

EXPORT["ProcessInstanceStep.csv"] = (
    "utf-8",
    ",",
    False,
    """
Id,ProcessInstanceId,StepStatus,ActorId,Actor.Name,OriginalActorId,CreatedDate
@PS01,@PI01,Started,@U01,Ada Brandt,@U01,2025-02-18T09:00:00.000+0000
@PS02,@PI01,Approved,@U04,Dora Lindqvist,@U04,2025-02-18T16:00:00.000+0000
@PS03,@PI01,Approved,@U06,Farah Aziz,@U06,2025-02-19T15:30:00.000+0000
@PS04,@PI01,NoResponse,@U05,Emil Novak,@U05,2025-02-19T15:30:00.000+0000
@PS05,@PI02,Started,@U01,Ada Brandt,@U01,2025-03-05T13:00:00.000+0000
@PS06,@PI02,Approved,@U05,Emil Novak,@U05,2025-03-07T10:00:00.000+0000
@PS07,@PI03,Started,@U07,Gus Weber,@U07,2025-03-14T08:30:00.000+0000
@PS08,@PI03,Approved,@U04,Dora Lindqvist,@U04,2025-03-14T13:20:00.000+0000
@PS09,@PI04,Started,@U02,Bruno Keller,@U02,2025-04-15T09:30:00.000+0000
@PS10,@PI04,Removed,@U02,Bruno Keller,@G01,2025-04-15T10:15:00.000+0000
@PS11,@PI05,Started,@U02,Bruno Keller,@U02,2025-04-15T10:30:00.000+0000
@PS12,@PI05,Reassigned,@U04,Dora Lindqvist,@G01,2025-04-15T12:00:00.000+0000
@PS13,@PI05,Approved,@G01,Deal Desk,@G01,2025-04-15T14:30:00.000+0000
@PS14,@PI06,Started,@U02,Bruno Keller,@U02,2025-08-25T09:00:00.000+0000
@PS15,@PI07,Started,@U07,Gus Weber,@U07,2025-06-13T09:00:00.000+0000
@PS16,@PI07,Rejected,@U04,Dora Lindqvist,@U04,2025-06-16T09:00:00.000+0000
""",
    "",
)

EXPORT["ProcessInstanceWorkitem.csv"] = (
    "utf-8",
    ",",
    False,
    """
Id,ProcessInstanceId,ActorId,Actor.Name,CreatedDate
@PW01,@PI06,@G01,Deal Desk,2025-08-25T09:00:00.000+0000
""",
    "",
)

EXPORT["OrderSummary.csv"] = (
    "utf-8",
    ",",
    False,
    """
Id,OrderNumber,OriginalOrderId,AccountId,Status,CreatedDate
@OS05,00000105-S,@R05,@A03,Created,2025-05-21T06:00:00.000Z
@OS09,00000109-S,@R09,@A01,Created,2025-04-02T10:00:00.000Z
""",
    "",
)

# ---------------------------------------------------------------- weekly Data Export again
EXPORT["Quote.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,QUOTENUMBER,OPPORTUNITYID,CONTRACTID,STATUS,ISSYNCING,DISCOUNT,GRANDTOTAL,CURRENCYISOCODE,EXPIRATIONDATE,CREATEDDATE,CREATEDBYID
@Q01,0,00000011,@O01,,Accepted,1,10.00,46800.00,EUR,2025-03-31,2025-02-12 13:00:00,@U01
@Q02,0,00000012,@O02,,Draft,0,18.00,73800.00,EUR,2025-03-31,2025-02-11 09:00:00,@U02
@Q03,0,00000013,@O02,@C02,Accepted,1,10.00,81000.00,EUR,2025-04-30,2025-02-25 09:00:00,@U02
@Q04,0,00000014,@O04,,Accepted,1,5.00,30000.00,EUR,2025-05-31,2025-02-25 08:00:00,@U01
@Q05,0,00000015,@O06,,Rejected,0,20.00,10500.00,EUR,2025-06-30,2025-05-28 08:00:00,@U01
@Q06,0,00000016,@O06,@C06,Accepted,1,12.00,12000.00,EUR,2025-06-30,2025-05-30 08:00:00,@U01
@Q07,0,00000017,@O07,,Denied,0,0.00,24000.00,EUR,2025-05-31,2025-04-08 09:00:00,@U02
@Q08,0,00000018,@O07,,Accepted,1,8.00,22000.00,EUR,2025-05-31,2025-04-15 09:00:00,@U02
@Q09,0,00000019,@O08,,Draft,0,16.00,70000.00,EUR,2025-12-31,2025-08-21 09:00:00,@U02
@Q10,0,00000020,@O09,,Denied,0,0.00,8000.00,EUR,2025-05-31,2025-03-21 09:00:00,@U02
@Q11,1,00000021,@O15,,Draft,0,0.00,8000.00,EUR,2025-05-31,2025-03-03 10:00:00,@U02
""",
    "",
)

EXPORT["QuoteHistory.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,QUOTEID,CREATEDBYID,CREATEDDATE,FIELD,OLDVALUE,NEWVALUE
@QH01,0,@Q01,@U01,2025-02-12 13:00:00,created,,
@QH02,0,@Q01,@U01,2025-02-18 08:00:00,Discount,0,10
@QH03,0,@Q01,@U01,2025-02-18 08:00:00,GrandTotal,52000,46800
@QH04,0,@Q01,@U01,2025-02-18 09:00:00,Status,Draft,In Review
@QH05,0,@Q01,@U06,2025-02-19 15:30:00,Status,In Review,Approved
@QH06,0,@Q01,@U01,2025-02-20 10:00:00,Status,Approved,Presented
@QH07,0,@Q01,@U01,2025-03-04 12:00:00,Status,Presented,Accepted
@QH08,0,@Q02,@U02,2025-02-11 10:00:00,Status,Draft,Needs Review
@QH09,0,@Q02,@U04,2025-02-13 09:00:00,Status,Needs Review,Rejected
@QH10,0,@Q02,@U02,2025-02-13 11:00:00,Status,Rejected,Draft
@QH11,0,@Q03,@U02,2025-02-25 10:00:00,Status,Draft,In Review
@QH12,0,@Q03,@U04,2025-02-26 08:00:00,Status,In Review,Approved
@QH13,0,@Q03,@U02,2025-03-24 09:30:00,Status,Approved,Accepted
@QH14,0,@Q04,@U01,2025-03-06 09:00:00,Status,Draft,Presented
@QH15,0,@Q04,@U01,2025-04-24 10:00:00,Status,Presented,Accepted
@QH16,0,@Q05,@U01,2025-05-28 09:00:00,Status,Draft,In Review
@QH17,0,@Q05,@U04,2025-05-29 10:00:00,Status,In Review,Rejected
@QH18,0,@Q06,@U01,2025-05-30 08:30:00,Status,Draft,In Review
@QH19,0,@Q06,@U04,2025-05-30 12:00:00,Status,In Review,Approved
@QH20,0,@Q06,@U01,2025-06-02 09:00:00,Status,Approved,Presented
@QH21,0,@Q06,@U01,2025-06-12 10:00:00,Status,Presented,Accepted
@QH22,0,@Q07,@U02,2025-04-09 10:00:00,Status,Draft,Presented
@QH23,0,@Q07,@U02,2025-04-14 09:00:00,Status,Presented,Denied
@QH24,0,@Q08,@U02,2025-04-15 15:00:00,Status,Draft,Presented
@QH25,0,@Q08,@U02,2025-04-23 10:00:00,Status,Presented,Accepted
@QH26,0,@Q10,@U02,2025-03-24 09:00:00,Status,Draft,Presented
@QH27,0,@Q10,@U02,2025-05-22 09:00:00,Status,Presented,Denied
""",
    "",
)

EXPORT["QuoteDocument.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,QUOTEID,NAME,CREATEDDATE,CREATEDBYID
@QD01,0,@Q01,00000011-V1.pdf,2025-02-20 09:55:00,@U01
@QD02,0,@Q03,00000013-V1.pdf,2025-02-27 13:00:00,@U02
""",
    "",
)

EXPORT["EmailMessage.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,RELATEDTOID,SUBJECT,INCOMING,STATUS,MESSAGEDATE,CREATEDDATE,CREATEDBYID
@EM01,0,@SQ02,报价单 Q-00002,0,3,2025-04-15 03:00:00,2025-04-15 03:00:00,@U03
@EM02,0,@O05,Re: 报价单 Q-00002,1,1,2025-04-15 06:12:00,2025-04-15 06:12:05,@U09
""",
    "",
)

EXPORT["ContractHistory.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,CONTRACTID,CREATEDBYID,CREATEDDATE,FIELD,OLDVALUE,NEWVALUE
@CH01,0,@C06,@U01,2025-06-13 09:00:00,Status,Draft,In Approval Process
@CH02,0,@C06,@U05,2025-06-18 08:00:00,Status,In Approval Process,Activated
""",
    "",
)

EXPORT["Order.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,ORDERNUMBER,ACCOUNTID,OPPORTUNITYID,QUOTEID,SBQQ__QUOTE__C,CONTRACTID,OWNERID,STATUS,STATUSCODE,TYPE,PONUMBER,EFFECTIVEDATE,TOTALAMOUNT,CURRENCYISOCODE,ISREDUCTIONORDER,ORIGINALORDERID,RELATEDORDERID,RELATEDORDERTYPE,CREATEDDATE,CREATEDBYID,ACTIVATEDDATE,ACTIVATEDBYID
@R01,0,00000101,@A01,@O01,,,@C01,@U07,Completed,A,Direct,PO-5501,2025-03-14,46800.00,EUR,0,,,,2025-03-14 08:00:00,@U07,2025-03-14 14:00:00,@U07
@R02,0,00000102,@A02,,@Q03,,,@U07,Activated,A,Direct,PO-5502-B,2025-05-09,81000.00,EUR,0,,,,2025-05-09 07:15:00,@U07,2025-05-12 08:00:00,@U07
@R03,0,00000103,@A01,@O01,,,,@U07,Draft,D,Direct,,2025-09-22,3000.00,EUR,0,,,,2025-09-22 09:00:00,@U07,,
@R04,0,00000104,@A04,@O04,,,,@U07,Activated,A,Direct,PO-5504,2025-05-13,30000.00,EUR,0,,,,2025-05-13 07:00:00,@U07,2025-05-14 07:00:00,@U07
@R05,0,00000105,@A03,,,@SQ02,,@U07,Activated,A,Direct,PO-5505,2025-05-21,600000.00,CNY,0,,,,2025-05-21 01:00:00,@U07,2025-05-21 06:00:00,@U07
@R06,0,00000106,@A04,,,,@C06,@U07,Activated,A,Direct,PO-5506,2025-06-19,12000.00,EUR,0,,,,2025-06-19 07:00:00,@U07,2025-06-19 09:00:00,@U07
@R07,0,00000107,@A05,@O07,,,,@U07,Activated,A,Partner,PO-5507,2025-04-28,23500.00,EUR,0,,,,2025-04-28 07:00:00,@U07,2025-04-30 10:00:00,@U07
@R08,0,00000108,@A05,@O07,,,,@U07,Activated,A,Partner,PO-5507,2025-05-05,500.00,EUR,0,@R07,@R07,ChangeOrder,2025-05-05 09:00:00,@U07,2025-05-05 11:00:00,@U07
@R09,0,00000109,@A01,@O10,,,@C10,@U09,Activated,A,Online,,2025-04-02,18000.00,EUR,0,,,,2025-04-02 10:00:00,@U09,2025-04-02 10:00:00,@U09
@R10,0,00000110,@A05,@O11,,,,@U07,Cancelled,D,Partner,PO-5510,2025-06-13,5000.00,EUR,0,,,,2025-06-13 08:00:00,@U07,,
@R11,0,00000111,@A01,,,,@C10,@U07,Draft,D,Online,,2025-06-04,-1500.00,EUR,1,@R09,,,2025-06-04 09:00:00,@U07,,
@R12,0,00000112,@A06,,,,,@U07,Draft,D,Direct,PO-7781,2025-09-15,2400.00,EUR,0,,,,2025-09-15 07:00:00,@U07,,
""",
    "",
)

EXPORT["OrderStatus.csv"] = (
    "utf-8",
    ",",
    False,
    """
ApiName,MasterLabel,StatusCode,SortOrder
Draft,Draft,Draft,1
Ready for Review,Ready for Review,Draft,2
Activated,Activated,Activated,3
Completed,Completed,Activated,4
Cancelled,Cancelled,Draft,5
""",
    "",
)

EXPORT["OrderHistory.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,ORDERID,CREATEDBYID,CREATEDDATE,FIELD,OLDVALUE,NEWVALUE
@RH01,0,@R01,@U07,2025-03-14 08:20:00,Status,Draft,Ready for Review
@RH02,0,@R01,@U07,2025-03-14 14:00:00,Status,Ready for Review,Activated
@RH03,0,@R01,@U07,2025-06-16 09:00:00,Status,Activated,Completed
@RH04,0,@R07,@U07,2025-04-28 12:00:00,Status,Draft,Activated
@RH05,0,@R07,@U04,2025-04-30 08:00:00,Status,Activated,Draft
@RH06,0,@R07,@U07,2025-04-30 10:00:00,Status,Draft,Activated
@RH07,0,@R02,@U07,2025-05-09 08:00:00,PoNumber,,PO-5502
@RH08,0,@R02,@U07,2025-05-12 08:00:00,Status,Draft,Activated
@RH09,0,@R02,@U07,2025-05-13 09:00:00,PoNumber,PO-5502,PO-5502-B
@RH10,0,@R02,@U06,2025-05-13 09:03:00,ShippingStreet,Kai 4,Kai 9
@RH11,0,@R02,@U07,2025-05-13 09:40:00,Description,,
@RH12,0,@R10,@U07,2025-06-17 08:00:00,Status,Draft,Cancelled
""",
    "",
)

EXPORT["OrderItem.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,ORDERID,ORDERITEMNUMBER,QUANTITY,LISTPRICE,UNITPRICE,TOTALPRICE,CREATEDDATE
@OI01,0,@R01,0000000801,4,13000.00,11700.00,46800.00,2025-03-14 08:00:00
@OI02,0,@R02,0000000802,30,3000.00,2700.00,81000.00,2025-05-09 07:15:00
@OI03,0,@R03,0000000803,1,3000.00,3000.00,3000.00,2025-09-22 09:00:00
@OI04,0,@R04,0000000804,2,10000.00,10000.00,20000.00,2025-05-13 07:00:00
@OI05,0,@R04,0000000805,1,10000.00,10000.00,10000.00,2025-05-13 07:00:00
@OI06,0,@R06,0000000806,1,10000.00,10000.00,10000.00,2025-06-19 07:00:00
@OI07,0,@R06,0000000807,1,2000.00,2000.00,2000.00,2025-06-19 07:00:00
@OI08,0,@R05,0000000808,2,325000.00,300000.00,600000.00,2025-05-21 01:00:00
@OI09,0,@R07,0000000809,11,2136.36,2136.36,23500.00,2025-04-28 07:00:00
@OI10,0,@R09,0000000810,12,1500.00,1500.00,18000.00,2025-04-02 10:00:00
@OI11,0,@R10,0000000811,5,1000.00,1000.00,5000.00,2025-06-13 08:00:00
@OI12,0,@R12,0000000812,1,2400.00,2400.00,2400.00,2025-09-15 07:00:00
""",
    "",
)

EXPORT["OrderItemHistory.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,ORDERITEMID,CREATEDBYID,CREATEDDATE,FIELD,OLDVALUE,NEWVALUE
@IH01,0,@OI09,@U07,2025-04-30 08:30:00,Quantity,10,11
@IH02,0,@OI02,@U07,2025-05-13 09:06:00,Quantity,28,30
""",
    "",
)

EXPORT["Event.csv"] = (
    "utf-8",
    ",",
    True,
    """
ID,ISDELETED,WHATID,WHOID,SUBJECT,STARTDATETIME,ENDDATETIME,OWNERID,CREATEDDATE
@E01,0,@O01,,Demo on site,2025-02-10 09:00:00,2025-02-10 11:00:00,@U01,2025-02-03 08:35:00
@E02,0,@O05,,现场评估,2025-03-05 02:00:00,2025-03-05 05:00:00,@U03,2025-02-27 01:00:00
""",
    "",
)

# ---------------------------------------------------------------- Data Loader, mixed-case headers
EXPORT["SBQQ__Quote__c.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,Name,SBQQ__Opportunity2__c,SBQQ__Status__c,SBQQ__Primary__c,SBQQ__ListAmount__c,SBQQ__NetAmount__c,SBQQ__CustomerDiscount__c,SBQQ__ExpirationDate__c,CurrencyIsoCode,CreatedDate,CreatedById
@SQ01,Q-00001,@O05,Draft,false,650000.0,650000.0,0.0,2025-05-31,CNY,2025-03-13T01:00:00.000Z,@U03
@SQ02,Q-00002,@O05,Accepted,true,650000.0,600000.0,7.6923,2025-05-31,CNY,2025-04-10T01:00:00.000Z,@U03
""",
    "",
)

EXPORT["sbaa__Approval__c.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,Name,Quote__c,sbaa__Status__c,sbaa__AssignedTo__c,sbaa__ApprovedBy__c,sbaa__RejectedBy__c,sbaa__RecordField__c,CreatedDate,CreatedById,LastModifiedDate
@AP04,A-0004,@SQ01,Recalled,@U04,,,Quote__c,2025-03-13T02:00:00.000Z,@U03,2025-03-14T03:00:00.000Z
@AP01,A-0001,@SQ02,Approved,@U04,@U04,,Quote__c,2025-04-10T02:00:00.000Z,@U03,2025-04-11T07:00:00.000Z
@AP02,A-0002,@SQ02,Rejected,@U06,,@U06,Quote__c,2025-04-10T02:00:00.000Z,@U03,2025-04-11T09:30:00.000Z
@AP03,A-0003,@SQ02,Approved,@U06,@U06,,Quote__c,2025-04-14T01:30:00.000Z,@U03,2025-04-14T08:00:00.000Z
""",
    "",
)

EXPORT["dsfs__DocuSign_Status__c.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,dsfs__Contract__c,dsfs__Opportunity__c,dsfs__Envelope_Status__c,dsfs__Sent_Date_Time__c,dsfs__Completed_Date_Time__c,dsfs__Declined_Date_Time__c
@D01,@C02,,Declined,2025-04-07T07:00:00.000Z,,2025-04-09T12:00:00.000Z
@D02,@C02,,Completed,2025-04-22T07:30:00.000Z,2025-05-06T13:12:44.000Z,
""",
    "",
)

EXPORT["blng__Invoice__c.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,Name,blng__Account__c,blng__Order__c,blng__InvoiceStatus__c,blng__InvoiceDate__c,blng__InvoicePostedDate__c,blng__DueDate__c,blng__TotalAmount__c,blng__Balance__c,blng__PaymentStatus__c,CurrencyIsoCode,CreatedDate,CreatedById
@BI01,INV-0001,@A01,@R01,Posted,2025-03-21,2025-03-24,2025-04-23,46800.0,0.0,Paid,EUR,2025-03-21T07:00:00.000Z,@U06
@BI02,INV-0002,@A02,@R02,Posted,2025-05-27,2025-05-27,2025-06-26,81000.0,0.0,Paid,EUR,2025-05-27T06:00:00.000Z,@U06
@BI04,INV-0004,@A04,,Posted,2025-07-01,2025-07-01,2025-07-31,40000.0,0.0,Paid,EUR,2025-07-01T06:00:00.000Z,@U09
@BI05,INV-0005,@A04,@R06,Posted,2025-07-02,2025-07-03,2025-08-02,2000.0,0.0,Paid,EUR,2025-07-02T06:00:00.000Z,@U06
@BI06,INV-0006,@A06,@R12,Draft,2025-09-16,,2025-10-16,2400.0,2400.0,Unpaid,EUR,2025-09-16T06:00:00.000Z,@U06
""",
    "",
)

EXPORT["blng__InvoiceLine__c.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,blng__Invoice__c,blng__OrderProduct__c,blng__TotalAmount__c
@BL01,@BI01,@OI01,46800.0
@BL02,@BI02,@OI02,81000.0
@BL03,@BI04,@OI04,20000.0
@BL04,@BI04,@OI05,10000.0
@BL05,@BI04,@OI06,10000.0
@BL06,@BI05,@OI07,2000.0
@BL07,@BI06,@OI12,2400.0
""",
    "",
)

EXPORT["User.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,Name,Username,IsActive,UserType,Department,UserRole.Name
@U01,Ada Brandt,ada@marlstone.example,true,Standard,Sales,Sales DE
@U02,Bruno Keller,bruno@marlstone.example,true,Standard,Sales,Sales DE
@U03,Chen Yu,chenyu@marlstone.example,true,Standard,Sales,Sales CN
@U04,Dora Lindqvist,dora@marlstone.example,true,Standard,Sales,Sales Manager
@U05,Emil Novak,emil@marlstone.example,true,Standard,Legal,Legal
@U06,Farah Aziz,farah@marlstone.example,true,Standard,Finance,Finance
@U07,Gus Weber,gus@marlstone.example,true,Standard,Operations,Order Desk
@U08,Hanna Vogt,hanna@marlstone.example,true,Standard,Marketing,SDR
@U09,Integration User,integration@marlstone.example,true,Standard,,
@U10,Iris Maier,iris@marlstone.example,false,Standard,Sales,Sales DE
@U11,Jonas Falk,jonas@marlstone.example,true,Standard,Operations,Warehouse
""",
    "",
)

EXPORT["Group.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,Name,Type
@G01,Deal Desk,Queue
@G02,Inbound Leads,Queue
""",
    "",
)

EXPORT["Account.csv"] = (
    "utf-8",
    ",",
    True,
    """
Id,Name,Industry,BillingCountry,CurrencyIsoCode
@A01,Brookfield Optics,Manufacturing,Germany,EUR
@A02,Harbor & Vane,Shipping,Netherlands,EUR
@A03,苏州蓝亭精密,Manufacturing,China,CNY
@A04,Nordlys Foods,Food,Denmark,EUR
@A05,Pelican Freight,Logistics,Germany,EUR
@A06,Quarry Labs,Research,Austria,EUR
""",
    "",
)

EXPORT["CurrencyType.csv"] = (
    "utf-8",
    ",",
    True,
    """
IsoCode,ConversionRate,IsCorporate,IsActive
EUR,1.0,true,true
CNY,8.25,false,true
""",
    "",
)

EXPORT["DatedConversionRate.csv"] = (
    "utf-8",
    ",",
    True,
    """
IsoCode,StartDate,NextStartDate,ConversionRate
CNY,2025-01-01,2025-04-01,7.5
CNY,2025-04-01,2025-07-01,8.0
CNY,2025-07-01,9999-12-31,8.25
""",
    "",
)

EXPORT["Organization.csv"] = (
    "utf-8",
    ",",
    True,
    """
Name,TimeZoneSidKey,DefaultLocaleSidKey,LanguageLocaleKey
Marlstone Instruments,Europe/Berlin,de_DE,en_US
""",
    "",
)

# ---------------------------------------------------------------- opened and saved again in a German Excel
EXPORT["blng__Payment__c.csv"] = (
    "utf-8-sig",
    ";",
    False,
    """
Id;Name;blng__Account__c;blng__Invoice__c;blng__Amount__c;blng__PaymentDate__c;blng__PaymentType__c;blng__Status__c
@BP01;PAY-0001;@A01;@BI01;20000,00;22.04.2025;Bank Transfer;Processed
@BP02;PAY-0002;@A01;@BI01;26800,00;13.06.2025;Bank Transfer;Processed
@BP05;PAY-0005;@A02;@BI02;81000,00;20.06.2025;ACH;Failed
@BP03;PAY-0003;@A02;@BI02;81000,00;25.06.2025;Bank Transfer;Processed
@BP04;PAY-0004;@A04;;42000,00;29.07.2025;Bank Transfer;Processed
""",
    "",
)

EXPORT["blng__PaymentAllocationInvoice__c.csv"] = (
    "utf-8-sig",
    ";",
    False,
    """
Id;blng__Invoice__c;blng__Payment__c;blng__Amount__c;blng__Type__c;blng__Unallocated__c
@BK01;@BI01;@BP01;20000,00;Allocation;FALSCH
@BK02;@BI01;@BP02;26800,00;Allocation;FALSCH
@BK03;@BI02;@BP03;81000,00;Allocation;FALSCH
@BK04;@BI04;@BP04;40000,00;Allocation;FALSCH
@BK05;@BI05;@BP04;2000,00;Allocation;FALSCH
""",
    "",
)

# ---------------------------------------------------------------- copied out of a warehouse, snake case
EXPORT["approval_submission.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,related_record_id,related_record_object_name,status,submitted_by_id,created_date,last_modified_date,_fivetran_synced
@AS01,@O04,Opportunity,Approved,@U01,2025-03-03T09:00:00+00:00,2025-03-05T08:10:00+00:00,2025-09-30T05:00:00+00:00
@AS02,@Q05,Quote,Rejected,@U01,2025-05-28T09:00:00+00:00,2025-05-29T10:00:00+00:00,2025-09-30T05:00:00+00:00
@AS03,@Q06,Quote,Approved,@U01,2025-05-30T08:30:00+00:00,2025-05-30T12:00:00+00:00,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["approval_work_item.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,approval_submission_id,related_record_id,status,assigned_to_id,reviewed_by_id,reviewed_date,created_date,_fivetran_synced
@AW01,@AS01,@O04,Approved,@G01,@U04,2025-03-04T10:30:00+00:00,2025-03-03T09:00:00+00:00,2025-09-30T05:00:00+00:00
@AW02,@AS01,@O04,Approved,@U06,@U06,2025-03-05T08:10:00+00:00,2025-03-04T10:30:00+00:00,2025-09-30T05:00:00+00:00
@AW03,@AS01,@O04,Canceled,@U05,,,2025-03-04T10:30:00+00:00,2025-09-30T05:00:00+00:00
@AW04,@AS02,@Q05,Rejected,@U04,@U04,2025-05-29T10:00:00+00:00,2025-05-28T09:00:00+00:00,2025-09-30T05:00:00+00:00
@AW05,@AS03,@Q06,Approved,@U04,@U04,2025-05-30T12:00:00+00:00,2025-05-30T08:30:00+00:00,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["fulfillment_order.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,fulfillment_order_number,order_id,owner_id,status,status_category,created_date,activated_date,start_fulfillment_date,closed_date,is_suspended,_fivetran_synced
@F01,FO-0001,@R01,@U11,Fulfilled,Closed,2025-03-14T14:05:00+00:00,2025-03-17T07:00:00+00:00,2025-03-18T06:30:00+00:00,2025-03-20T12:00:00+00:00,false,2025-09-30T05:00:00+00:00
@F02,FO-0002,@R02,@U11,Fulfilled,Closed,2025-05-14T06:00:00+00:00,,2025-05-15T06:00:00+00:00,2025-05-26T08:30:00+00:00,false,2025-09-30T05:00:00+00:00
@F06,FO-0006,@R06,@U11,Fulfilled,Closed,2025-06-19T10:00:00+00:00,2025-06-19T10:00:00+00:00,2025-06-23T06:00:00+00:00,2025-06-25T11:00:00+00:00,false,2025-09-30T05:00:00+00:00
@F07,FO-0007,@R07,@U11,Pick Pack Ship,Fulfilling,2025-05-06T06:00:00+00:00,2025-05-06T06:00:00+00:00,2025-05-06T10:00:00+00:00,,false,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["shipment.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,shipment_number,fulfillment_order_id,order_summary_id,status,provider,created_date,expected_delivery_date,actual_delivery_date,_fivetran_synced
@S01,SH-0001,@F01,,Delivered,Kestrel Parcel,2025-03-18T15:00:00+00:00,2025-03-21T16:00:00+00:00,2025-03-20T09:40:00+00:00,2025-09-30T05:00:00+00:00
@S02,SH-0002,@F02,,Delivered,Kestrel Parcel,2025-05-15T14:00:00+00:00,2025-05-19T16:00:00+00:00,2025-05-19T10:00:00+00:00,2025-09-30T05:00:00+00:00
@S03,SH-0003,@F02,,Delivered,Kestrel Parcel,2025-05-22T13:00:00+00:00,2025-05-20T16:00:00+00:00,2025-05-26T08:30:00+00:00,2025-09-30T05:00:00+00:00
@S05,SH-0005,,@OS05,Delivered,Longhaul Cargo,2025-05-28T02:00:00+00:00,2025-06-03T08:00:00+00:00,2025-06-02T06:00:00+00:00,2025-09-30T05:00:00+00:00
@S06,SH-0006,@F06,,Delivered,Kestrel Parcel,2025-06-23T13:00:00+00:00,2025-06-26T16:00:00+00:00,2025-06-25T09:00:00+00:00,2025-09-30T05:00:00+00:00
@S07,SH-0007,@F07,,Delivered,Longhaul Cargo,2025-05-07T12:00:00+00:00,2025-05-09T16:00:00+00:00,2025-05-09T07:30:00+00:00,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["return_order.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,return_order_number,order_id,status,created_date,created_by_id,_fivetran_synced
@RO01,RO-0001,@R02,Approved,2025-06-02T10:00:00+00:00,@U07,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["invoice.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,document_number,billing_account_id,reference_entity_id,status,invoice_date,posted_date,due_date,total_amount_with_tax,balance,currency_iso_code,settlement_status,full_settlement_date,created_date,created_by_id,_fivetran_synced
@I01,SI-0001,@A03,@R05,Posted,2025-06-03,2025-06-04,2025-07-04,600000.00,0.00,CNY,Settled,2025-07-15T08:00:00+00:00,2025-06-03T02:00:00+00:00,@U06,2025-09-30T05:00:00+00:00
@I02,SI-0002,@A05,@R07,Posted,2025-05-12,2025-05-12,2025-06-11,23500.00,0.00,EUR,Settled,2025-06-10T08:00:00+00:00,2025-05-12T06:00:00+00:00,@U06,2025-09-30T05:00:00+00:00
@I03,SI-0003,@A01,@OS09,Posted,2025-04-03,2025-04-03,2025-05-03,18000.00,9000.00,EUR,Partially Settled,,2025-04-03T06:00:00+00:00,@U09,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["payment.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,account_id,amount,currency_iso_code,status,type,date,effective_date,_fivetran_synced
@P01,@A03,600000.00,CNY,Processed,Sale,2025-07-02,2025-07-02T05:00:00+00:00,2025-09-30T05:00:00+00:00
@P02,@A03,600000.00,CNY,Processed,Sale,2025-07-15,2025-07-15T08:00:00+00:00,2025-09-30T05:00:00+00:00
@P03,@A05,22000.00,EUR,Processed,Sale,2025-06-10,2025-06-10T08:00:00+00:00,2025-09-30T05:00:00+00:00
@P04,@A01,9000.00,EUR,Processed,Sale,2025-04-30,2025-04-30T10:00:00+00:00,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["payment_line_invoice.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,payment_id,invoice_id,amount,type,applied_date,effective_date,has_been_unapplied,_fivetran_synced
@PL01,@P01,@I01,600000.00,Applied,2025-07-02T05:00:00+00:00,2025-07-02T05:00:00+00:00,Yes,2025-09-30T05:00:00+00:00
@PL02,@P01,@I01,600000.00,Unapplied,2025-07-03T07:00:00+00:00,2025-07-03T07:00:00+00:00,No,2025-09-30T05:00:00+00:00
@PL03,@P02,@I01,600000.00,Applied,2025-07-15T08:00:00+00:00,2025-07-15T08:00:00+00:00,No,2025-09-30T05:00:00+00:00
@PL04,@P03,@I02,22000.00,Applied,2025-06-10T08:00:00+00:00,2025-06-10T08:00:00+00:00,No,2025-09-30T05:00:00+00:00
@PL05,@P04,@I03,9000.00,Applied,2025-04-30T10:00:00+00:00,2025-04-30T10:00:00+00:00,No,2025-09-30T05:00:00+00:00
""",
    "",
)

EXPORT["credit_memo.csv"] = (
    "utf-8",
    ",",
    False,
    """
id,document_number,reference_entity_id,status,total_amount_with_tax,currency_iso_code,created_date,_fivetran_synced
@CM01,CM-0001,@I02,Posted,1500.00,EUR,2025-05-20T09:00:00+00:00,2025-09-30T05:00:00+00:00
""",
    "",
)

# ---------------------------------------------------------------- reports, times local (Europe/Berlin), 15-character ids
EXPORT["Task report.csv"] = (
    "utf-8",
    ",",
    True,
    """
Activity ID,Subject,Task Subtype,Status,Assigned,Related To ID,Name ID,Due Date,Completed Date/Time
#T01,Intro call,Call,Completed,Bruno Keller,,#L02,1/10/2025,1/10/2025 12:05 PM
#T02,Discovery call,Call,Completed,Ada Brandt,#O01,,2/5/2025,2/5/2025 3:00 PM
#T11,Update notes,Task,Completed,Ada Brandt,#O01,,2/6/2025,2/6/2025 9:15 AM
#T09,Ring back,Call,Completed,Bruno Keller,#O15,,3/5/2025,3/5/2025 10:00 AM
#T03,Credit check,Task,Completed,Farah Aziz,#R01,,3/14/2025,3/14/2025 12:30 PM
#T05,First call,Call,Completed,Hanna Vogt,,#L08,4/7/2025,4/7/2025 12:00 PM
#T04,Payment reminder,Task,Completed,Farah Aziz,#BI01,,5/6/2025,5/6/2025 10:00 AM
#T06,Email: schedule,Email,Completed,Chen Yu,#O12,,7/30/2025,7/30/2025 5:00 AM
#T08,Call back,Call,Completed,Deal Desk,#O14,,9/3/2025,9/3/2025 11:00 AM
#T10,Credit check,Task,Completed,Farah Aziz,#R12,,9/15/2025,9/15/2025 12:00 PM
#T07,Prepare visit,Task,Not Started,Chen Yu,#O12,,10/15/2025,
""",
    """

"Tasks, all reps"
"Copyright (c) 2000-2025 salesforce.com, inc. All rights reserved."
"Confidential Information - Do Not Distribute"
"Generated By:  Ada Brandt 9/30/2025 8:05 AM"
"Marlstone Instruments"
""",
)

EXPORT["Case report.csv"] = (
    "utf-8",
    ",",
    True,
    """
Case ID,Case Number,Subject,Status,Case Reason,Order ID,Account ID,Date/Time Opened,Date/Time Closed
#K01,00001041,Wrong street on delivery note,Closed,Complaint,#R02,#A02,5/20/2025 9:00 AM,5/21/2025 4:30 PM
#K02,00001042,Price on invoice,Closed,Billing,#R07,#A05,5/15/2025 2:10 PM,5/20/2025 11:30 AM
""",
    """

"Cases with order"
"Copyright (c) 2000-2025 salesforce.com, inc. All rights reserved."
"Confidential Information - Do Not Distribute"
"Generated By:  Ada Brandt 9/30/2025 8:07 AM"
"Marlstone Instruments"
""",
)

EXPORT["合同报表.csv"] = (
    "gb18030",
    ",",
    True,
    """
合同 ID,合同编号,客户名,客户 ID,业务机会 ID,状态,客户签署日期,激活日期,激活者,上次批准日期,特殊条款,创建日期,创建人
#C01,00000201,Brookfield Optics,#A01,,已激活,2025/3/12,2025/3/13 16:45,Emil Novak,,,2025/3/5 10:00,Ada Brandt
#C02,00000202,Harbor & Vane,#A02,,已激活,,2025/5/7 11:00,Emil Novak,,,2025/4/3 10:00,Bruno Keller
#C04,00000204,Nordlys Foods,#A04,,已激活,2025/5/9,2025/5/12 10:00,Emil Novak,,,2025/5/5 11:00,Ada Brandt
#C05,00000205,苏州蓝亭精密,#A03,#O05,已激活,2025/5/16,2025/5/19 9:30,Emil Novak,,,2025/5/6 9:00,Chen Yu
#C06,00000206,Nordlys Foods,#A04,,已激活,2025/6/17,2025/6/18 10:00,Emil Novak,2025/6/16 14:00,延长保修 36 个月,2025/6/13 10:00,Ada Brandt
#C10,00000210,Brookfield Optics,#A01,,已激活,,2025/4/2 11:00,Emil Novak,,,2025/4/1 10:00,Integration User
#C11,00000211,Quarry Labs,#A06,,草稿,,,,,,2025/9/10 10:00,Bruno Keller
""",
    """

"合同,全部"
"版权所有 (c) 2000-2025 salesforce.com, inc. 保留所有权利。"
"机密信息 - 请勿传播"
"生成者:  Chen Yu 2025/9/30 8:10"
"Marlstone Instruments"
""",
)

# ================================================================ expected: Lead-to-Cash
LEAD_TO_CASH = """
-- O01: the whole path
O01 | Lead Captured | 2025-01-06T08:10:00Z | Hanna Vogt | Lead | L01 | 6.3
O01 | Lead Assigned | 2025-01-06T08:10:00Z | Integration User | LeadHistory | LH02 | choice-10
O01 | Lead Contacted | 2025-01-07T09:00:00Z | Ada Brandt | LeadHistory | LH04 | 6.3
O01 | Lead Qualified | 2025-01-10T13:15:30Z | Ada Brandt | LeadHistory | LH05 | 6.3
O01 | Lead Converted to Opportunity | 2025-01-13T09:30:00Z | Ada Brandt | LeadHistory | LH06 | 6.3
O01 | Opportunity Created | 2025-01-13T09:30:00Z | Ada Brandt | Opportunity | O01 | 6.3
O01 | Opportunity Qualified | 2025-01-20T10:00:00Z | Ada Brandt | OpportunityHistory | H0102 | 6.3
O01 | Needs Analyzed | 2025-02-03T08:30:00Z | Ada Brandt | OpportunityHistory | H0104 | 6.3
O01 | Customer Call | 2025-02-05T14:00:00Z | Ada Brandt | Task | T02 | choice-32 | optional
O01 | Customer Meeting | 2025-02-10T09:00:00Z | Ada Brandt | Event | E01 | choice-32 | optional
O01 | Proposal Stage Reached | 2025-02-12T13:00:00Z | Ada Brandt | OpportunityHistory | H0105 | 6.3
O01 | Quote Created | 2025-02-12T13:00:00Z | Ada Brandt | Quote | Q01 | 6.3
O01 | Quote Revised | 2025-02-18T08:00:00Z | Ada Brandt | QuoteHistory | QH02 | choice-16
O01 | Discount Approval Requested | 2025-02-18T09:00:00Z | Ada Brandt | ProcessInstance | PI01 | 6.3
O01 | Discount Approved | 2025-02-18T16:00:00Z | Dora Lindqvist | ProcessInstanceStep | PS02 | 6.3
O01 | Discount Approved | 2025-02-19T15:30:00Z | Farah Aziz | ProcessInstanceStep | PS03 | 6.3
O01 | Amount Reduced | 2025-02-20T09:10:00Z | Ada Brandt | OpportunityHistory | H0107 | 6.3
O01 | Quote Presented to Customer (Proposal Issued) | 2025-02-20T10:00:00Z | Ada Brandt | QuoteHistory | QH06 | 6.3
O01 | Negotiation Started | 2025-02-27T11:00:00Z | Ada Brandt | OpportunityHistory | H0108 | 6.3
O01 | Quote Accepted | 2025-03-04T12:00:00Z | Ada Brandt | QuoteHistory | QH07 | 6.3
O01 | Contract Generated | 2025-03-05T09:00:00Z | Ada Brandt | Contract | C01 | 6.3
O01 | Contract Approval Requested | 2025-03-05T13:00:00Z | Ada Brandt | ProcessInstance | PI02 | 6.3
O01 | Contract Approved | 2025-03-07T10:00:00Z | Emil Novak | ProcessInstanceStep | PS06 | 6.3
O01 | Contract Signed | 2025-03-12 | | Contract | C01 | 6.3 | date_only
O01 | Opportunity Closed Won | 2025-03-13T16:00:00Z | Ada Brandt | OpportunityHistory | H0109 | 6.3
O01 | Sales Order Created | 2025-03-14T08:00:00Z | Gus Weber | Order | R01 | 6.3
O01 | Credit Check Performed | 2025-03-14T11:30:00Z | Farah Aziz | Task | T03 | choice-33
O01 | Order Activated | 2025-03-14T14:00:00Z | Gus Weber | Order | R01 | 6.3
O01 | Order Fulfilled / Service Delivered | 2025-03-20T12:00:00Z | Jonas Falk | FulfillmentOrder | F01 | 6.3
O01 | Invoice Generated | 2025-03-21T07:00:00Z | Farah Aziz | blng__Invoice__c | BI01 | 6.3 | | 46800 | EUR
O01 | Invoice Sent to Customer | 2025-03-24 | Farah Aziz | blng__Invoice__c | BI01 | 6.3 | date_only | 46800 | EUR
O01 | Payment Received | 2025-04-22 | system | blng__PaymentAllocationInvoice__c | BK01 | 6.3 | date_only | 20000 | EUR
O01 | Payment Reminder Sent | 2025-05-06T08:00:00Z | Farah Aziz | Task | T04 | choice-33
O01 | Payment Received | 2025-06-13 | system | blng__PaymentAllocationInvoice__c | BK02 | 6.3 | date_only final | 26800 | EUR
O01 | Order Closed | 2025-06-16T09:00:00Z | Gus Weber | OrderHistory | RH03 | choice-29
O01 | Sales Order Created | 2025-09-22T09:00:00Z | Gus Weber | Order | R03 | 6.3

-- O02: tie, back-step, push, cut, e-signature, order through the quote, edits
O02 | Lead Captured | 2025-01-08T09:20:15Z | Integration User | Lead | L02 | 6.3
O02 | Lead Assigned | 2025-01-08T10:00:00Z | Dora Lindqvist | LeadHistory | LH08 | choice-10
O02 | Lead Owner Changed | 2025-01-09T08:00:00Z | Dora Lindqvist | LeadHistory | LH10 | choice-10
O02 | Lead Owner Changed | 2025-01-09T15:00:00Z | Dora Lindqvist | LeadHistory | LH12 | choice-10
O02 | Lead Contacted | 2025-01-10T11:05:00Z | Bruno Keller | Task | T01 | choice-13
O02 | Lead Converted to Opportunity | 2025-01-20T14:00:00Z | Bruno Keller | LeadHistory | LH14 | 6.3
O02 | Opportunity Created | 2025-01-20T14:00:00Z | Bruno Keller | Opportunity | O02 | 6.3
O02 | Opportunity Qualified | 2025-01-28T09:00:00Z | Bruno Keller | OpportunityHistory | H0202 | 6.3
O02 | Proposal Stage Reached | 2025-02-10T10:00:00Z | Bruno Keller | OpportunityHistory | H0203 | 6.3
O02 | Negotiation Started | 2025-02-10T10:00:00Z | Bruno Keller | OpportunityHistory | H0204 | 6.3
O02 | Quote Created | 2025-02-11T09:00:00Z | Bruno Keller | Quote | Q02 | 6.3
O02 | Discount Approval Requested | 2025-02-11T10:00:00Z | Bruno Keller | QuoteHistory | QH08 | 6.3
O02 | Discount Rejected | 2025-02-13T09:00:00Z | Dora Lindqvist | QuoteHistory | QH09 | 6.3
O02 | Quote Revised | 2025-02-13T11:00:00Z | Bruno Keller | QuoteHistory | QH10 | choice-16
O02 | Stage Moved Backward | 2025-02-24T10:30:00Z | Bruno Keller | OpportunityHistory | H0205 | choice-5
O02 | Close Date Pushed | 2025-02-24T10:30:00Z | Bruno Keller | OpportunityHistory | H0205 | 6.5
O02 | Amount Reduced | 2025-02-24T10:30:00Z | Bruno Keller | OpportunityHistory | H0205 | 6.5
O02 | Quote Revised | 2025-02-25T09:00:00Z | Bruno Keller | Quote | Q03 | 6.3
O02 | Discount Approval Requested | 2025-02-25T10:00:00Z | Bruno Keller | QuoteHistory | QH11 | 6.3
O02 | Discount Approved | 2025-02-26T08:00:00Z | Dora Lindqvist | QuoteHistory | QH12 | 6.3
O02 | Quote Presented to Customer (Proposal Issued) | 2025-02-27T13:00:00Z | Bruno Keller | QuoteDocument | QD02 | 6.3 | proxy
O02 | Negotiation Started | 2025-03-10T09:00:00Z | Bruno Keller | OpportunityHistory | H0206 | 6.3
O02 | Quote Accepted | 2025-03-24T09:30:00Z | Bruno Keller | QuoteHistory | QH13 | 6.3
O02 | Close Date Pushed | 2025-04-02T08:00:00Z | Bruno Keller | OpportunityHistory | H0207 | 6.5
O02 | Contract Generated | 2025-04-03T08:00:00Z | Bruno Keller | Contract | C02 | 6.3
O02 | Contract Sent for Signature | 2025-04-07T07:00:00Z | | dsfs__DocuSign_Status__c | D01 | catalogue
O02 | Contract Sent for Signature | 2025-04-22T07:30:00Z | | dsfs__DocuSign_Status__c | D02 | catalogue
O02 | Contract Signed | 2025-05-06T13:12:44Z | | dsfs__DocuSign_Status__c | D02 | choice-22
O02 | Opportunity Closed Won | 2025-05-08T14:20:00Z | Bruno Keller | OpportunityHistory | H0208 | 6.3
O02 | Sales Order Created | 2025-05-09T07:15:00Z | Gus Weber | Order | R02 | 6.3
O02 | Order Activated | 2025-05-12T08:00:00Z | Gus Weber | Order | R02 | 6.3
O02 | Order Changed / Corrected | 2025-05-13T09:00:00Z | Gus Weber | OrderHistory | RH09 | choice-25
O02 | Order Changed / Corrected | 2025-05-13T09:03:00Z | Farah Aziz | OrderHistory | RH10 | 6.3
O02 | Order Changed / Corrected | 2025-05-13T09:40:00Z | Gus Weber | OrderHistory | RH11 | 6.3
O02 | Order Fulfilled / Service Delivered | 2025-05-26T08:30:00Z | Jonas Falk | FulfillmentOrder | F02 | 6.3
O02 | Invoice Generated | 2025-05-27T06:00:00Z | Farah Aziz | blng__Invoice__c | BI02 | 6.3 | | 81000 | EUR
O02 | Invoice Sent to Customer | 2025-05-27 | Farah Aziz | blng__Invoice__c | BI02 | 6.3 | date_only | 81000 | EUR
O02 | Payment Received | 2025-06-25 | system | blng__PaymentAllocationInvoice__c | BK03 | 6.3 | date_only final | 81000 | EUR

-- O03: merged lead, owner changes, lost
O03 | Lead Captured | 2025-01-09T10:00:00Z | Hanna Vogt | Lead | L03 | 6.3
O03 | Lead Contacted | 2025-01-15T16:20:00Z | Bruno Keller | LeadHistory | LH18 | choice-11 | merged
O03 | Lead Qualified | 2025-01-17T10:00:00Z | Bruno Keller | LeadHistory | LH16 | 6.3
O03 | Lead Converted to Opportunity | 2025-01-22T08:45:00Z | Bruno Keller | LeadHistory | LH17 | 6.3
O03 | Opportunity Created | 2025-01-22T08:45:00Z | Bruno Keller | Opportunity | O03 | 6.3
O03 | Opportunity Qualified | 2025-02-05T09:00:00Z | Bruno Keller | OpportunityHistory | H0302 | 6.3
O03 | Opportunity Owner Changed | 2025-02-20T10:00:00Z | Dora Lindqvist | OpportunityFieldHistory | OF05 | 6.3
O03 | Opportunity Owner Changed | 2025-03-10T11:11:11Z | Integration User | OpportunityFieldHistory | OF09 | choice-15
O03 | Close Date Pushed | 2025-04-01T07:00:00Z | Ada Brandt | OpportunityHistory | H0303 | 6.3
O03 | Opportunity Closed Lost | 2025-05-15T12:00:00Z | Ada Brandt | OpportunityHistory | H0304 | 6.3

-- O04: flow approval on the opportunity, contract by account and dates, half of a consolidated invoice
O04 | Opportunity Created | 2025-02-03T09:00:00Z | Ada Brandt | Opportunity | O04 | 6.3
O04 | Opportunity Qualified | 2025-02-03T09:00:00Z | Ada Brandt | OpportunityHistory | H0401 | choice-4
O04 | Proposal Stage Reached | 2025-02-24T10:00:00Z | Ada Brandt | OpportunityHistory | H0402 | 6.3
O04 | Quote Created | 2025-02-25T08:00:00Z | Ada Brandt | Quote | Q04 | 6.3
O04 | Discount Approval Requested | 2025-03-03T09:00:00Z | Ada Brandt | ApprovalSubmission | AS01 | 6.3
O04 | Discount Approved | 2025-03-04T10:30:00Z | Dora Lindqvist | ApprovalWorkItem | AW01 | 6.3
O04 | Discount Approved | 2025-03-05T08:10:00Z | Farah Aziz | ApprovalWorkItem | AW02 | 6.3
O04 | Quote Presented to Customer (Proposal Issued) | 2025-03-06T09:00:00Z | Ada Brandt | QuoteHistory | QH14 | 6.3
O04 | Negotiation Started | 2025-04-10T08:00:00Z | Ada Brandt | OpportunityHistory | H0403 | 6.3
O04 | Quote Accepted | 2025-04-24T10:00:00Z | Ada Brandt | QuoteHistory | QH15 | 6.3
O04 | Contract Generated | 2025-05-05T09:00:00Z | Ada Brandt | Contract | C04 | 6.4 | heuristic
O04 | Contract Signed | 2025-05-09 | | Contract | C04 | 6.4 | heuristic date_only
O04 | Opportunity Closed Won | 2025-05-12T15:00:00Z | Ada Brandt | OpportunityHistory | H0404 | 6.3
O04 | Sales Order Created | 2025-05-13T07:00:00Z | Gus Weber | Order | R04 | 6.3
O04 | Order Activated | 2025-05-14T07:00:00Z | Gus Weber | Order | R04 | 6.3
O04 | Invoice Generated | 2025-07-01T06:00:00Z | Integration User | blng__Invoice__c | BI04 | 6.4 | shared | 30000 | EUR
O04 | Invoice Sent to Customer | 2025-07-01 | Integration User | blng__Invoice__c | BI04 | 6.4 | shared date_only | 30000 | EUR
O04 | Payment Received | 2025-07-29 | system | blng__PaymentAllocationInvoice__c | BK04 | 6.4 | shared date_only final | 30000 | EUR

-- O05: CNY, CPQ quotes, advanced approvals, payment taken back
O05 | Opportunity Created | 2025-02-17T02:00:00Z | Chen Yu | Opportunity | O05 | 6.3
O05 | Needs Analyzed | 2025-02-26T03:00:00Z | Chen Yu | OpportunityHistory | H0502 | 6.3
O05 | Customer Meeting | 2025-03-05T02:00:00Z | Chen Yu | Event | E02 | choice-32 | optional
O05 | Proposal Stage Reached | 2025-03-12T06:00:00Z | Chen Yu | OpportunityHistory | H0503 | 6.3
O05 | Quote Created | 2025-03-13T01:00:00Z | Chen Yu | SBQQ__Quote__c | SQ01 | 6.3
O05 | Discount Approval Requested | 2025-03-13T02:00:00Z | Chen Yu | sbaa__Approval__c | AP04 | choice-21
O05 | Approval Recalled | 2025-03-14T03:00:00Z | | sbaa__Approval__c | AP04 | 6.3
O05 | Quote Revised | 2025-04-10T01:00:00Z | Chen Yu | SBQQ__Quote__c | SQ02 | 6.3
O05 | Discount Approval Requested | 2025-04-10T02:00:00Z | Chen Yu | sbaa__Approval__c | AP01 | choice-21
O05 | Discount Approved | 2025-04-11T07:00:00Z | Dora Lindqvist | sbaa__Approval__c | AP01 | 6.3
O05 | Discount Rejected | 2025-04-11T09:30:00Z | Farah Aziz | sbaa__Approval__c | AP02 | 6.3
O05 | Discount Approval Requested | 2025-04-14T01:30:00Z | Chen Yu | sbaa__Approval__c | AP03 | choice-21
O05 | Discount Approved | 2025-04-14T08:00:00Z | Farah Aziz | sbaa__Approval__c | AP03 | 6.3
O05 | Amount Reduced | 2025-04-15T02:30:00Z | Chen Yu | OpportunityHistory | H0504 | 6.3
O05 | Negotiation Started | 2025-04-15T02:30:00Z | Chen Yu | OpportunityHistory | H0504 | 6.3
O05 | Quote Presented to Customer (Proposal Issued) | 2025-04-15T03:00:00Z | Chen Yu | EmailMessage | EM01 | choice-18 | proxy
O05 | Contract Generated | 2025-05-06T07:00:00Z | Chen Yu | Contract | C05 | 6.4
O05 | Contract Signed | 2025-05-16 | | Contract | C05 | 6.3 | date_only
O05 | Opportunity Closed Won | 2025-05-20T08:00:00Z | Chen Yu | OpportunityHistory | H0505 | 6.3
O05 | Sales Order Created | 2025-05-21T01:00:00Z | Gus Weber | Order | R05 | 6.3
O05 | Order Activated | 2025-05-21T06:00:00Z | Gus Weber | Order | R05 | 6.3
O05 | Order Fulfilled / Service Delivered | 2025-06-02T06:00:00Z | | Shipment | S05 | choice-28
O05 | Invoice Generated | 2025-06-03T02:00:00Z | Farah Aziz | Invoice | I01 | 6.3 | | 600000 | CNY
O05 | Invoice Sent to Customer | 2025-06-04 | Farah Aziz | Invoice | I01 | 6.3 | date_only | 600000 | CNY
O05 | Payment Received | 2025-07-02T05:00:00Z | system | PaymentLineInvoice | PL01 | 6.3 | | 600000 | CNY
O05 | Payment Reversed | 2025-07-03T07:00:00Z | | PaymentLineInvoice | PL02 | choice-31 | | 600000 | CNY
O05 | Payment Received | 2025-07-15T08:00:00Z | system | PaymentLineInvoice | PL03 | 6.3 | final | 600000 | CNY

-- O06: flow approval on quotes, order through the contract, the other part of the consolidated invoice
O06 | Opportunity Created | 2025-05-20T09:00:00Z | Ada Brandt | Opportunity | O06 | 6.3
O06 | Proposal Stage Reached | 2025-05-27T09:00:00Z | Ada Brandt | OpportunityHistory | H0602 | 6.3
O06 | Quote Created | 2025-05-28T08:00:00Z | Ada Brandt | Quote | Q05 | 6.3
O06 | Discount Approval Requested | 2025-05-28T09:00:00Z | Ada Brandt | ApprovalSubmission | AS02 | 6.3
O06 | Discount Rejected | 2025-05-29T10:00:00Z | Dora Lindqvist | ApprovalWorkItem | AW04 | 6.3
O06 | Quote Revised | 2025-05-30T08:00:00Z | Ada Brandt | Quote | Q06 | 6.3
O06 | Discount Approval Requested | 2025-05-30T08:30:00Z | Ada Brandt | ApprovalSubmission | AS03 | 6.3
O06 | Discount Approved | 2025-05-30T12:00:00Z | Dora Lindqvist | ApprovalWorkItem | AW05 | 6.3
O06 | Quote Presented to Customer (Proposal Issued) | 2025-06-02T09:00:00Z | Ada Brandt | QuoteHistory | QH20 | 6.3
O06 | Quote Accepted | 2025-06-12T10:00:00Z | Ada Brandt | QuoteHistory | QH21 | 6.3
O06 | Contract Generated | 2025-06-13T08:00:00Z | Ada Brandt | Contract | C06 | 6.3
O06 | Contract Approval Requested | 2025-06-13T09:00:00Z | Ada Brandt | ContractHistory | CH01 | catalogue
O06 | Contract Approved | 2025-06-16T12:00:00Z | | Contract | C06 | catalogue
O06 | Contract Signed | 2025-06-17 | | Contract | C06 | 6.3 | date_only
O06 | Opportunity Closed Won | 2025-06-18T13:00:00Z | Ada Brandt | OpportunityHistory | H0603 | 6.3
O06 | Sales Order Created | 2025-06-19T07:00:00Z | Gus Weber | Order | R06 | 6.3
O06 | Order Activated | 2025-06-19T09:00:00Z | Gus Weber | Order | R06 | 6.3
O06 | Order Fulfilled / Service Delivered | 2025-06-25T11:00:00Z | Jonas Falk | FulfillmentOrder | F06 | 6.3
O06 | Invoice Generated | 2025-07-01T06:00:00Z | Integration User | blng__Invoice__c | BI04 | 6.4 | shared | 10000 | EUR
O06 | Invoice Sent to Customer | 2025-07-01 | Integration User | blng__Invoice__c | BI04 | 6.4 | shared date_only | 10000 | EUR
O06 | Invoice Generated | 2025-07-02T06:00:00Z | Farah Aziz | blng__Invoice__c | BI05 | 6.3 | | 2000 | EUR
O06 | Invoice Sent to Customer | 2025-07-03 | Farah Aziz | blng__Invoice__c | BI05 | 6.3 | date_only | 2000 | EUR
O06 | Payment Received | 2025-07-29 | system | blng__PaymentAllocationInvoice__c | BK04 | 6.4 | shared date_only final | 10000 | EUR
O06 | Payment Received | 2025-07-29 | system | blng__PaymentAllocationInvoice__c | BK05 | 6.3 | date_only final | 2000 | EUR

-- O07: lost, reopened, won; recall and queue; order taken back, change order, credit memo
O07 | Opportunity Created | 2025-02-06T10:00:00Z | Bruno Keller | Opportunity | O07 | 6.3
O07 | Opportunity Qualified | 2025-02-20T09:00:00Z | Bruno Keller | OpportunityHistory | H0702 | 6.3
O07 | Opportunity Closed Lost | 2025-03-20T09:00:00Z | Bruno Keller | OpportunityHistory | H0703 | 6.3
O07 | Close Date Pushed | 2025-04-07T08:00:00Z | Bruno Keller | OpportunityHistory | H0704 | 6.3
O07 | Opportunity Reopened | 2025-04-07T08:00:00Z | Bruno Keller | OpportunityHistory | H0704 | choice-6
O07 | Quote Created | 2025-04-08T09:00:00Z | Bruno Keller | Quote | Q07 | 6.3
O07 | Quote Presented to Customer (Proposal Issued) | 2025-04-09T10:00:00Z | Bruno Keller | QuoteHistory | QH22 | 6.3
O07 | Quote Denied / Rejected by Customer | 2025-04-14T09:00:00Z | Bruno Keller | QuoteHistory | QH23 | 6.3
O07 | Quote Revised | 2025-04-15T09:00:00Z | Bruno Keller | Quote | Q08 | 6.3
O07 | Discount Approval Requested | 2025-04-15T09:30:00Z | Bruno Keller | ProcessInstance | PI04 | 6.3
O07 | Approval Recalled | 2025-04-15T10:15:00Z | Bruno Keller | ProcessInstanceStep | PS10 | 6.3
O07 | Discount Approval Requested | 2025-04-15T10:30:00Z | Bruno Keller | ProcessInstance | PI05 | 6.3
O07 | Approval Reassigned | 2025-04-15T12:00:00Z | Dora Lindqvist | ProcessInstanceStep | PS12 | choice-20
O07 | Discount Approved | 2025-04-15T14:30:00Z | Dora Lindqvist | ProcessInstanceStep | PS13 | 6.5
O07 | Quote Presented to Customer (Proposal Issued) | 2025-04-15T15:00:00Z | Bruno Keller | QuoteHistory | QH24 | 6.3
O07 | Quote Accepted | 2025-04-23T10:00:00Z | Bruno Keller | QuoteHistory | QH25 | 6.3
O07 | Opportunity Closed Won | 2025-04-25T12:00:00Z | Bruno Keller | OpportunityHistory | H0705 | 6.3
O07 | Sales Order Created | 2025-04-28T07:00:00Z | Gus Weber | Order | R07 | 6.3
O07 | Order Activated | 2025-04-28T12:00:00Z | Gus Weber | OrderHistory | RH04 | choice-24
O07 | Order Changed / Corrected | 2025-04-30T08:00:00Z | Dora Lindqvist | OrderHistory | RH05 | choice-27
O07 | Order Changed / Corrected | 2025-04-30T08:30:00Z | Gus Weber | OrderItemHistory | IH01 | choice-25
O07 | Order Activated | 2025-04-30T10:00:00Z | Gus Weber | Order | R07 | 6.3
O07 | Order Changed / Corrected | 2025-05-05T09:00:00Z | Gus Weber | Order | R08 | choice-26
O07 | Order Fulfilled / Service Delivered | 2025-05-09T07:30:00Z | | Shipment | S07 | choice-28
O07 | Invoice Generated | 2025-05-12T06:00:00Z | Farah Aziz | Invoice | I02 | 6.3 | | 23500 | EUR
O07 | Invoice Sent to Customer | 2025-05-12 | Farah Aziz | Invoice | I02 | 6.3 | date_only | 23500 | EUR
O07 | Invoice Disputed / Credited | 2025-05-20T09:00:00Z | | CreditMemo | CM01 | choice-31 | | 1500 | EUR
O07 | Payment Received | 2025-06-10T08:00:00Z | system | PaymentLineInvoice | PL04 | 6.3 | final | 22000 | EUR

-- O08: a lead converted to an older opportunity; still open; approval pending
O08 | Opportunity Created | 2025-02-10T08:00:00Z | Bruno Keller | Opportunity | O08 | 6.3
O08 | Lead Captured | 2025-04-03T11:00:00Z | Hanna Vogt | Lead | L08 | 6.5 | not_start
O08 | Lead Contacted | 2025-04-07T10:00:00Z | Hanna Vogt | Task | T05 | choice-13 | not_start
O08 | Lead Converted to Opportunity | 2025-04-14T13:00:00Z | Bruno Keller | LeadHistory | LH23 | 6.5 | not_start
O08 | Opportunity Qualified | 2025-04-22T08:00:00Z | Bruno Keller | OpportunityHistory | H0802 | 6.3
O08 | Close Date Pushed | 2025-06-28T08:00:00Z | Bruno Keller | OpportunityHistory | H0803 | 6.3
O08 | Proposal Stage Reached | 2025-08-20T09:00:00Z | Bruno Keller | OpportunityHistory | H0804 | 6.3
O08 | Close Date Pushed | 2025-08-20T09:00:00Z | Bruno Keller | OpportunityHistory | H0804 | 6.3
O08 | Quote Created | 2025-08-21T09:00:00Z | Bruno Keller | Quote | Q09 | 6.3
O08 | Discount Approval Requested | 2025-08-25T09:00:00Z | Bruno Keller | ProcessInstance | PI06 | 6.3

-- O09: conversion known by day only, just past local midnight; a renamed stage; lost
O09 | Lead Captured | 2025-02-25T15:30:00Z | Hanna Vogt | Lead | L09 | 6.3
O09 | Lead Converted to Opportunity | 2025-03-04T23:30:12Z | | Lead | L09 | 6.3
O09 | Opportunity Created | 2025-03-04T23:30:12Z | Bruno Keller | Opportunity | O09 | 6.3
O09 | Proposal Stage Reached | 2025-03-20T10:00:00Z | Bruno Keller | OpportunityHistory | H0902 | 6.3
O09 | Quote Created | 2025-03-21T09:00:00Z | Bruno Keller | Quote | Q10 | 6.3
O09 | Quote Presented to Customer (Proposal Issued) | 2025-03-24T09:00:00Z | Bruno Keller | QuoteHistory | QH26 | 6.3
O09 | Negotiation Started | 2025-05-06T10:00:00Z | Bruno Keller | OpportunityHistory | H0904 | 6.3
O09 | Quote Denied / Rejected by Customer | 2025-05-22T09:00:00Z | Bruno Keller | QuoteHistory | QH27 | 6.3
O09 | Stage Moved Backward | 2025-05-26T10:00:00Z | Bruno Keller | OpportunityHistory | H0905 | choice-8
O09 | Close Date Pushed | 2025-06-10T10:00:00Z | Bruno Keller | OpportunityHistory | H0906 | 6.3
O09 | Opportunity Closed Lost | 2025-06-10T10:00:00Z | Bruno Keller | OpportunityHistory | H0906 | 6.3

-- O10: no history row at all; contract with ActivatedDate only; invoice through the order summary
O10 | Opportunity Created | 2025-04-01T00:10:00Z | Integration User | Opportunity | O10 | 6.3
O10 | Contract Generated | 2025-04-01T08:00:00Z | Integration User | Contract | C10 | 6.4
O10 | Contract Approval Requested | 2025-04-01T09:00:00Z | Integration User | ProcessInstance | PI08 | 6.3
O10 | Contract Approved | 2025-04-01T12:00:00Z | Emil Novak | ProcessInstance | PI08 | choice-19
O10 | Contract Signed | 2025-04-02T09:00:00Z | Emil Novak | Contract | C10 | 6.3 | proxy
O10 | Sales Order Created | 2025-04-02T10:00:00Z | Integration User | Order | R09 | 6.3
O10 | Order Activated | 2025-04-02T10:00:00Z | Integration User | Order | R09 | 6.3
O10 | Invoice Generated | 2025-04-03T06:00:00Z | Integration User | Invoice | I03 | 6.4 | | 18000 | EUR
O10 | Invoice Sent to Customer | 2025-04-03 | Integration User | Invoice | I03 | 6.4 | date_only | 18000 | EUR
O10 | Payment Received | 2025-04-30T10:00:00Z | system | PaymentLineInvoice | PL05 | 6.3 | | 9000 | EUR
O10 | Order Changed / Corrected | 2025-06-04T09:00:00Z | Gus Weber | Order | R11 | choice-26

-- O11: lead later than the opportunity, conversion by day only; inactive stage; order cancelled
O11 | Opportunity Created | 2025-03-18T09:00:00Z | Bruno Keller | Opportunity | O11 | 6.3
O11 | Lead Captured | 2025-05-05T09:00:00Z | Hanna Vogt | Lead | L10 | 6.5 | not_start
O11 | Lead Converted to Opportunity | 2025-05-16 | | Lead | L10 | 6.3 | date_only not_start
O11 | Technical Review | 2025-05-19T09:00:00Z | Bruno Keller | OpportunityHistory | H1102 | choice-9
O11 | Opportunity Closed Won | 2025-06-12T09:00:00Z | Bruno Keller | OpportunityHistory | H1103 | 6.3
O11 | Sales Order Created | 2025-06-13T08:00:00Z | Gus Weber | Order | R10 | 6.3

-- O12: CNY, open
O12 | Lead Captured | 2025-06-20T06:30:00Z | Hanna Vogt | Lead | L12 | 6.3
O12 | Lead Qualified | 2025-06-25T02:00:00Z | Chen Yu | LeadHistory | LH24 | choice-14
O12 | Lead Converted to Opportunity | 2025-06-27T03:30:00Z | Chen Yu | LeadHistory | LH25 | 6.3
O12 | Opportunity Created | 2025-06-27T03:30:00Z | Chen Yu | Opportunity | O12 | 6.3
O12 | Needs Analyzed | 2025-07-08T02:00:00Z | Chen Yu | OpportunityHistory | H1202 | 6.3
O12 | Needs Analyzed | 2025-07-29T02:00:00Z | Chen Yu | OpportunityHistory | H1203 | choice-7
O12 | Email | 2025-07-30T03:00:00Z | Chen Yu | Task | T06 | choice-32 | optional
O12 | Amount Reduced | 2025-08-28T02:00:00Z | Chen Yu | OpportunityHistory | H1204 | 6.3

-- O13: history starts fourteen months after creation
O13 | Opportunity Created | 2023-02-14T10:00:00Z | Iris Maier | Opportunity | O13 | 6.3
O13 | Close Date Pushed | 2024-04-02T08:00:00Z | Ada Brandt | OpportunityHistory | H1301 | 6.3
O13 | Opportunity Owner Changed | 2024-05-06T09:00:00Z | Dora Lindqvist | OpportunityFieldHistory | OF01 | 6.3
O13 | Negotiation Started | 2024-09-12T08:00:00Z | Ada Brandt | OpportunityHistory | H1302 | 6.3
O13 | Close Date Pushed | 2024-11-05T14:00:00Z | Ada Brandt | OpportunityHistory | H1303 | 6.3
O13 | Opportunity Closed Won | 2024-11-05T14:00:00Z | Ada Brandt | OpportunityHistory | H1303 | 6.3

-- O14: new
O14 | Opportunity Created | 2025-09-01T08:00:00Z | Ada Brandt | Opportunity | O14 | 6.3
O14 | Customer Call | 2025-09-03T09:00:00Z | Deal Desk | Task | T08 | choice-32 | optional

-- leads without an opportunity
LEAD-L05 | Lead Captured | 2025-08-25T07:45:00Z | Integration User | Lead | L05 | 6.4 | lead_case
LEAD-L06 | Lead Captured | 2025-05-12T12:00:00Z | Hanna Vogt | Lead | L06 | 6.4 | lead_case
LEAD-L06 | Lead Contacted | 2025-05-13T08:00:00Z | Hanna Vogt | LeadHistory | LH19 | 6.3 | lead_case
LEAD-L06 | Lead Disqualified | 2025-05-20T09:40:00Z | Hanna Vogt | LeadHistory | LH20 | 6.3 | lead_case
LEAD-L07 | Lead Captured | 2025-06-02T08:00:00Z | Hanna Vogt | Lead | L07 | 6.4 | lead_case
LEAD-L07 | Lead Qualified | 2025-06-06T10:10:00Z | Hanna Vogt | LeadHistory | LH21 | 6.3 | lead_case
"""

# ================================================================ expected: Order-to-Cash
ORDER_TO_CASH = """
R01 | Sales Order Created | 2025-03-14T08:00:00Z | Gus Weber | Order | R01 | 6.3
R01 | Order Validated | 2025-03-14T08:20:00Z | Gus Weber | OrderHistory | RH01 | 6.3
R01 | Order Approval Requested | 2025-03-14T08:30:00Z | Gus Weber | ProcessInstance | PI03 | 6.3
R01 | Credit Check Performed | 2025-03-14T11:30:00Z | Farah Aziz | Task | T03 | choice-33
R01 | Order Approved | 2025-03-14T13:20:00Z | Dora Lindqvist | ProcessInstanceStep | PS08 | 6.3
R01 | Order Confirmed | 2025-03-14T14:00:00Z | Gus Weber | Order | R01 | 6.3
R01 | Inventory Allocated | 2025-03-17T07:00:00Z | Jonas Falk | FulfillmentOrder | F01 | 6.3
R01 | Goods Picked | 2025-03-18T06:30:00Z | Jonas Falk | FulfillmentOrder | F01 | 6.3
R01 | Goods Shipped | 2025-03-18T15:00:00Z | | Shipment | S01 | 6.3
R01 | Goods Delivered | 2025-03-20T09:40:00Z | | Shipment | S01 | 6.3
R01 | Invoice Generated | 2025-03-21T07:00:00Z | Farah Aziz | blng__Invoice__c | BI01 | 6.3 | | 46800 | EUR
R01 | Invoice Sent | 2025-03-24 | Farah Aziz | blng__Invoice__c | BI01 | 6.3 | date_only | 46800 | EUR
R01 | Payment Received | 2025-04-22 | system | blng__PaymentAllocationInvoice__c | BK01 | 6.3 | date_only | 20000 | EUR
R01 | Payment Reminder Sent | 2025-05-06T08:00:00Z | Farah Aziz | Task | T04 | choice-33
R01 | Payment Received | 2025-06-13 | system | blng__PaymentAllocationInvoice__c | BK02 | 6.3 | date_only final | 26800 | EUR
R01 | Order Closed | 2025-06-16T09:00:00Z | Gus Weber | OrderHistory | RH03 | choice-29

R02 | Sales Order Created | 2025-05-09T07:15:00Z | Gus Weber | Order | R02 | 6.3
R02 | Order Confirmed | 2025-05-12T08:00:00Z | Gus Weber | Order | R02 | 6.3
R02 | Order Changed | 2025-05-13T09:00:00Z | Gus Weber | OrderHistory | RH09 | choice-25
R02 | Order Changed | 2025-05-13T09:03:00Z | Farah Aziz | OrderHistory | RH10 | 6.3
R02 | Order Changed | 2025-05-13T09:40:00Z | Gus Weber | OrderHistory | RH11 | 6.3
R02 | Inventory Allocated | 2025-05-14T06:00:00Z | Jonas Falk | FulfillmentOrder | F02 | 6.3
R02 | Goods Picked | 2025-05-15T06:00:00Z | Jonas Falk | FulfillmentOrder | F02 | 6.3
R02 | Goods Shipped | 2025-05-15T14:00:00Z | | Shipment | S02 | 6.3
R02 | Goods Delivered | 2025-05-19T10:00:00Z | | Shipment | S02 | 6.3
R02 | Goods Shipped | 2025-05-22T13:00:00Z | | Shipment | S03 | 6.3
R02 | Goods Delivered | 2025-05-26T08:30:00Z | | Shipment | S03 | 6.3
R02 | Invoice Generated | 2025-05-27T06:00:00Z | Farah Aziz | blng__Invoice__c | BI02 | 6.3 | | 81000 | EUR
R02 | Invoice Sent | 2025-05-27 | Farah Aziz | blng__Invoice__c | BI02 | 6.3 | date_only | 81000 | EUR
R02 | Return Requested / Received | 2025-06-02T10:00:00Z | | ReturnOrder | RO01 | catalogue
R02 | Payment Received | 2025-06-25 | system | blng__PaymentAllocationInvoice__c | BK03 | 6.3 | date_only final | 81000 | EUR

R03 | Sales Order Created | 2025-09-22T09:00:00Z | Gus Weber | Order | R03 | 6.3

R04 | Sales Order Created | 2025-05-13T07:00:00Z | Gus Weber | Order | R04 | 6.3
R04 | Order Confirmed | 2025-05-14T07:00:00Z | Gus Weber | Order | R04 | 6.3
R04 | Invoice Generated | 2025-07-01T06:00:00Z | Integration User | blng__Invoice__c | BI04 | 6.4 | shared | 30000 | EUR
R04 | Invoice Sent | 2025-07-01 | Integration User | blng__Invoice__c | BI04 | 6.4 | shared date_only | 30000 | EUR
R04 | Payment Received | 2025-07-29 | system | blng__PaymentAllocationInvoice__c | BK04 | 6.4 | shared date_only final | 30000 | EUR

R05 | Sales Order Created | 2025-05-21T01:00:00Z | Gus Weber | Order | R05 | 6.3
R05 | Order Confirmed | 2025-05-21T06:00:00Z | Gus Weber | Order | R05 | 6.3
R05 | Goods Shipped | 2025-05-28T02:00:00Z | | Shipment | S05 | 6.3
R05 | Goods Delivered | 2025-06-02T06:00:00Z | | Shipment | S05 | 6.3
R05 | Invoice Generated | 2025-06-03T02:00:00Z | Farah Aziz | Invoice | I01 | 6.3 | | 600000 | CNY
R05 | Invoice Sent | 2025-06-04 | Farah Aziz | Invoice | I01 | 6.3 | date_only | 600000 | CNY
R05 | Payment Received | 2025-07-02T05:00:00Z | system | PaymentLineInvoice | PL01 | 6.3 | | 600000 | CNY
R05 | Payment Reversed | 2025-07-03T07:00:00Z | | PaymentLineInvoice | PL02 | choice-31 | | 600000 | CNY
R05 | Payment Received | 2025-07-15T08:00:00Z | system | PaymentLineInvoice | PL03 | 6.3 | final | 600000 | CNY
R05 | Payment Applied / Invoice Settled | 2025-07-15T08:00:00Z | | Invoice | I01 | choice-29

R06 | Sales Order Created | 2025-06-19T07:00:00Z | Gus Weber | Order | R06 | 6.3
R06 | Order Confirmed | 2025-06-19T09:00:00Z | Gus Weber | Order | R06 | 6.3
R06 | Inventory Allocated | 2025-06-19T10:00:00Z | Jonas Falk | FulfillmentOrder | F06 | 6.3
R06 | Goods Picked | 2025-06-23T06:00:00Z | Jonas Falk | FulfillmentOrder | F06 | 6.3
R06 | Goods Shipped | 2025-06-23T13:00:00Z | | Shipment | S06 | 6.3
R06 | Goods Delivered | 2025-06-25T09:00:00Z | | Shipment | S06 | 6.3
R06 | Invoice Generated | 2025-07-01T06:00:00Z | Integration User | blng__Invoice__c | BI04 | 6.4 | shared | 10000 | EUR
R06 | Invoice Sent | 2025-07-01 | Integration User | blng__Invoice__c | BI04 | 6.4 | shared date_only | 10000 | EUR
R06 | Invoice Generated | 2025-07-02T06:00:00Z | Farah Aziz | blng__Invoice__c | BI05 | 6.3 | | 2000 | EUR
R06 | Invoice Sent | 2025-07-03 | Farah Aziz | blng__Invoice__c | BI05 | 6.3 | date_only | 2000 | EUR
R06 | Payment Received | 2025-07-29 | system | blng__PaymentAllocationInvoice__c | BK04 | 6.4 | shared date_only final | 10000 | EUR
R06 | Payment Received | 2025-07-29 | system | blng__PaymentAllocationInvoice__c | BK05 | 6.3 | date_only final | 2000 | EUR

R07 | Sales Order Created | 2025-04-28T07:00:00Z | Gus Weber | Order | R07 | 6.3
R07 | Order Confirmed | 2025-04-28T12:00:00Z | Gus Weber | OrderHistory | RH04 | choice-24
R07 | Order Deactivated (back to Draft) | 2025-04-30T08:00:00Z | Dora Lindqvist | OrderHistory | RH05 | 6.3
R07 | Order Changed | 2025-04-30T08:30:00Z | Gus Weber | OrderItemHistory | IH01 | choice-25
R07 | Order Confirmed | 2025-04-30T10:00:00Z | Gus Weber | Order | R07 | 6.3
R07 | Order Changed | 2025-05-05T09:00:00Z | Gus Weber | Order | R08 | choice-26
R07 | Inventory Allocated | 2025-05-06T06:00:00Z | Jonas Falk | FulfillmentOrder | F07 | 6.3
R07 | Goods Picked | 2025-05-06T10:00:00Z | Jonas Falk | FulfillmentOrder | F07 | 6.3
R07 | Goods Shipped | 2025-05-07T12:00:00Z | | Shipment | S07 | 6.3
R07 | Goods Delivered | 2025-05-09T07:30:00Z | | Shipment | S07 | 6.3
R07 | Invoice Generated | 2025-05-12T06:00:00Z | Farah Aziz | Invoice | I02 | 6.3 | | 23500 | EUR
R07 | Invoice Sent | 2025-05-12 | Farah Aziz | Invoice | I02 | 6.3 | date_only | 23500 | EUR
R07 | Invoice Corrected / Credited | 2025-05-20T09:00:00Z | | CreditMemo | CM01 | 6.3 | | 1500 | EUR
R07 | Payment Received | 2025-06-10T08:00:00Z | system | PaymentLineInvoice | PL04 | 6.3 | final | 22000 | EUR
R07 | Payment Applied / Invoice Settled | 2025-06-10T08:00:00Z | | Invoice | I02 | choice-29

R09 | Sales Order Created | 2025-04-02T10:00:00Z | Integration User | Order | R09 | 6.3
R09 | Order Confirmed | 2025-04-02T10:00:00Z | Integration User | Order | R09 | 6.3
R09 | Invoice Generated | 2025-04-03T06:00:00Z | Integration User | Invoice | I03 | 6.4 | | 18000 | EUR
R09 | Invoice Sent | 2025-04-03 | Integration User | Invoice | I03 | 6.4 | date_only | 18000 | EUR
R09 | Payment Received | 2025-04-30T10:00:00Z | system | PaymentLineInvoice | PL05 | 6.3 | | 9000 | EUR
R09 | Order Changed | 2025-06-04T09:00:00Z | Gus Weber | Order | R11 | choice-26

R10 | Sales Order Created | 2025-06-13T08:00:00Z | Gus Weber | Order | R10 | 6.3
R10 | Order Approval Requested | 2025-06-13T09:00:00Z | Gus Weber | ProcessInstance | PI07 | 6.3
R10 | Order Rejected | 2025-06-16T09:00:00Z | Dora Lindqvist | ProcessInstanceStep | PS16 | 6.3
R10 | Order Cancelled | 2025-06-17T08:00:00Z | Gus Weber | OrderHistory | RH12 | 6.3

R12 | Sales Order Created | 2025-09-15T07:00:00Z | Gus Weber | Order | R12 | 6.3
R12 | Credit Check Performed | 2025-09-15T10:00:00Z | Farah Aziz | Task | T10 | choice-33
R12 | Invoice Generated | 2025-09-16T06:00:00Z | Farah Aziz | blng__Invoice__c | BI06 | 6.3 | | 2400 | EUR
"""
